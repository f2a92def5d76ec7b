/** A file of test results that cannot be read; the message is the end of a sentence. */
export class TestFileFault extends Error {
  constructor(message: string) {
    super(message);
    this.name = "TestFileFault";
  }
}
