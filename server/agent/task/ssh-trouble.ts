const complaints = [
  {
    said: Buffer.from("Host key verification failed."),
    advice:
      "ssh does not know the key of that host. A checkout makes the repository's own host known; others have to be made known by a step before: ssh-keyscan -p 22 git.example.com >> ~/.ssh/known_hosts, once you have compared what it prints.",
  },
  {
    said: Buffer.from("Permission denied (publickey"),
    advice:
      "The host lets none of the job's keys in. A checkout brings the project's keys for the repository's own host, add_ssh_keys those for others; the project's settings list them. The public half must be allowed to read there.",
  },
] as const;

const longest = Math.max(...complaints.map(({ said }) => said.length));

/** Notices in a step's output what ssh says when it gives up, and knows what would help. */
export class SshTrouble {
  readonly #noticed = new Set<string>();
  #end = Buffer.alloc(0);

  /** Takes the next bytes of the output. */
  look(bytes: Buffer): void {
    // What stands across two pieces is in neither.
    const seam = Buffer.concat([this.#end, bytes.subarray(0, longest)]);
    for (const { said, advice } of complaints)
      if (bytes.includes(said) || seam.includes(said)) this.#noticed.add(advice);
    this.#end = Buffer.from(bytes.length >= longest ? bytes.subarray(-longest) : seam.subarray(-longest));
  }

  /** A line for each complaint that was seen; empty without any. */
  get advice(): string {
    return [...this.#noticed].map((line) => `\n${line}\n`).join("");
  }
}
