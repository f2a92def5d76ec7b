/** An archive that must not be unpacked; the message is the end of a sentence that says why. */
export class ArchiveFault extends Error {
  constructor(message: string) {
    super(message);
    this.name = "ArchiveFault";
  }
}
