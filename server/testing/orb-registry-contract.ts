import { describe, expect, test } from "vitest";
import { systemIds } from "#server/adapters/clock/system-clock.ts";
import { orbHash } from "#server/commands/resolve-orb.ts";
import { parseOrbReference, type RegistryReference } from "#server/core/orb/orb-reference.ts";
import type { NewOrbVersion, OrbRegistry } from "#server/core/ports/orb-registry.ts";

const now = new Date("2026-01-01T00:00:00Z");
const by = { actor: "ada", now };

function reference(text: string): RegistryReference {
  const parsed = parseOrbReference(text);
  if (parsed?.kind !== "registry") throw new Error(`${text} is no reference to a registry`);
  return parsed;
}

function version(text: string, source = `# ${text}`): NewOrbVersion {
  const { namespace, name } = reference(text);
  const nested = { "acme/inner@1": "acme/inner@1.0.0" };
  const written = text.slice(text.indexOf("@") + 1);
  const place = { id: systemIds.next(), namespace, name, version: written };
  return { ...place, source, sha256: orbHash(source), nested, origin: "local" };
}

/** What every registry must do, in memory or in a database. `open` gives an empty one. */
export function orbRegistryContract(place: string, open: () => Promise<OrbRegistry>): void {
  const withVersions = async (...texts: string[]): Promise<OrbRegistry> => {
    const registry = await open();
    for (const text of texts) await registry.publish(version(text), by);
    return registry;
  };

  describe(`orbs in ${place}`, () => {
    test("a version is found as it was published", async () => {
      const registry = await open();
      const published = version("acme/tool@1.2.3", "commands: {}\n");
      expect(await registry.publish(published, by)).toBe("stored");
      expect(await registry.find(reference("acme/tool@1.2.3"))).toEqual({ ...published, createdAt: now });
      expect(await registry.find(reference("acme/tool@1.2.4"))).toBeNull();
      expect(await registry.find(reference("acme/other@1.2.3"))).toBeNull();
    });

    test.each([
      ["acme/tool@1", "1.10.0"],
      ["acme/tool@1.2", "1.2.10"],
      ["acme/tool@volatile", "2.0.1"],
      ["acme/tool@dev:main", "dev:main"],
      ["ACME/Tool@2.0.1", "2.0.1"],
    ])("%s means %s, by numbers and not by letters", async (text, expected) => {
      const registry = await withVersions(
        ...["1.2.9", "1.10.0", "2.0.1", "1.2.10", "1.9.9", "dev:main"].map((written) => `acme/tool@${written}`),
      );
      expect((await registry.find(reference(text)))?.version).toBe(expected);
    });

    test("labels are no newest version", async () => {
      const registry = await withVersions("acme/tool@dev:main");
      expect(await registry.find(reference("acme/tool@volatile"))).toBeNull();
    });

    test("a published version never changes, and publishing the same again is no fault", async () => {
      const registry = await withVersions("acme/tool@1.0.0");
      expect(await registry.publish(version("acme/tool@1.0.0"), by)).toBe("unchanged");
      await expect(registry.publish(version("acme/tool@1.0.0", "other"), by)).rejects.toMatchObject({
        code: "conflict",
      });
      expect((await registry.find(reference("acme/tool@1.0.0")))?.source).toBe("# acme/tool@1.0.0");
    });

    test("a label moves on, and the text it had before can still be read by its fingerprint", async () => {
      const registry = await withVersions("acme/tool@dev:main");
      const before = orbHash("# acme/tool@dev:main");
      expect(await registry.publish(version("acme/tool@dev:main", "second"), by)).toBe("stored");
      expect((await registry.find(reference("acme/tool@dev:main")))?.source).toBe("second");
      expect([...(await registry.sources([before, orbHash("never")]))]).toEqual([[before, "# acme/tool@dev:main"]]);
    });

    test("of many who publish different texts under one version at once, one wins", async () => {
      const registry = await open();
      const tries = ["a", "b", "c", "d"].map((text) => registry.publish(version("acme/tool@1.0.0", text), by));
      const outcomes = await Promise.allSettled(tries);
      expect(outcomes.filter(({ status }) => status === "fulfilled").length).toBe(1);
      expect((await registry.versions({ namespace: "acme", name: "tool" }))?.length).toBe(1);
    });

    test("lists are by name, with the newest version of each, and may be of one namespace", async () => {
      const registry = await withVersions("b/x@1.0.0", "a/z@1.0.0", "a/z@1.1.0", "a/y@dev:main");
      const all = await registry.list(null);
      const shown = all.map(({ namespace, name, newest, versionCount }) => [
        `${namespace}/${name}`,
        newest?.version ?? null,
        versionCount,
      ]);
      expect(shown).toEqual([
        ["a/y", null, 1],
        ["a/z", "1.1.0", 2],
        ["b/x", "1.0.0", 1],
      ]);
      expect(all[1]?.newest?.createdAt).toEqual(now);
      expect((await registry.list("b")).map(({ name }) => name)).toEqual(["x"]);
      expect(await registry.list("c")).toEqual([]);
    });

    test("versions are told newest first and labels last", async () => {
      const registry = await withVersions("a/x@1.9.0", "a/x@dev:b", "a/x@1.10.0", "a/x@dev:a");
      const versions = await registry.versions({ namespace: "a", name: "x" });
      expect(versions?.map((row) => row.version)).toEqual(["1.10.0", "1.9.0", "dev:a", "dev:b"]);
      expect(versions?.[0]).toMatchObject({ origin: "local", createdAt: now, sha256: orbHash("# a/x@1.10.0") });
      expect(await registry.versions({ namespace: "a", name: "none" })).toBeNull();
    });

    test("an orb can be made before its first version, and only once", async () => {
      const registry = await open();
      const orb = { namespace: "acme", name: "empty" };
      const id = await registry.create({ ...orb, id: systemIds.next() }, by);
      expect(await registry.create({ ...orb, id: systemIds.next() }, by)).toBe(id);
      expect(await registry.versions(orb)).toEqual([]);
      expect(await registry.list(null)).toEqual([{ ...orb, id, createdAt: now, newest: null, versionCount: 0 }]);
    });

    test("a text that is no version is kept, once or twice", async () => {
      const registry = await open();
      const kept = { sha256: orbHash("text"), source: "text" };
      await registry.keepSource(kept, now);
      await registry.keepSource(kept, now);
      expect(await registry.sources([kept.sha256])).toEqual(new Map([[kept.sha256, "text"]]));
    });
  });
}
