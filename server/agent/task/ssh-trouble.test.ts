import { expect, test } from "vitest";
import { SshTrouble } from "#server/agent/task/ssh-trouble.ts";

const output = Buffer.from(
  "Cloning…\nHost key verification failed.\r\nfatal: Could not read from remote repository.\n",
);

test("what ssh complains of is noticed wherever its output is cut, and advised on once", () => {
  for (let at = 0; at <= output.length; at += 1) {
    const trouble = new SshTrouble();
    for (const piece of [output.subarray(0, at), output.subarray(at), output]) trouble.look(piece);
    expect(trouble.advice.match(/ssh-keyscan/g)).toHaveLength(1);
  }
  const single = new SshTrouble();
  for (const byte of output) single.look(Buffer.from([byte]));
  expect(single.advice).toContain("ssh-keyscan");
});

test("other output is left alone", () => {
  const trouble = new SshTrouble();
  trouble.look(Buffer.from("permission denied (publickey)\nkey verification failed\n"));
  expect(trouble.advice).toBe("");
});
