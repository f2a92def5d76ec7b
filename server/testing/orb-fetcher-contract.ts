import { describe, expect, test } from "vitest";
import { type OrbReference, parseOrbReference } from "#server/core/orb/orb-reference.ts";
import type { OrbFetcher } from "#server/core/ports/orb-fetcher.ts";

/** A fetcher with the place that it fetches from. */
export interface FetcherUnderTest extends AsyncDisposable {
  readonly fetcher: OrbFetcher;
  /** What this kind of place is asked for. */
  readonly reference: (name: string) => string;
  /** Puts an orb there under a reference. */
  put(reference: string, source: string): void;
  /** From now on it does not answer properly. */
  breakDown(): void;
}

/** Reads a reference that the test knows to be one. */
export function orbReference(text: string): OrbReference {
  const parsed = parseOrbReference(text);
  if (parsed === null) throw new Error(`${text} is no reference`);
  return parsed;
}

/** What every place that orbs are fetched from must do. */
export function orbFetcherContract(name: string, open: () => Promise<FetcherUnderTest>): void {
  describe(`orbs from ${name}`, () => {
    test("an orb comes as it is there", async () => {
      await using place = await open();
      const text = place.reference("tool");
      place.put(text, 'commands: {say: {steps: [run: "é"]}}\n');
      const fetched = await place.fetcher.fetch(orbReference(text));
      expect(fetched).toEqual({ version: text, source: 'commands: {say: {steps: [run: "é"]}}\n' });
    });

    test("what is not there is nothing, and no fault", async () => {
      await using place = await open();
      expect(await place.fetcher.fetch(orbReference(place.reference("none")))).toBeNull();
    });

    test("a place that is broken says so in a sentence", async () => {
      await using place = await open();
      place.breakDown();
      const refusal = { code: "unavailable", userMessage: expect.stringMatching(/\.$/) };
      await expect(place.fetcher.fetch(orbReference(place.reference("tool")))).rejects.toMatchObject(refusal);
    });
  });
}
