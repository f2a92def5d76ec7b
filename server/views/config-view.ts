/** The configuration of an earlier pipeline. */
export interface ConfigVersionView {
  readonly number: number;
  readonly source: string;
}
