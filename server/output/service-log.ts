/** Where the doors write what an operator should know; pino's own shape. */
export interface ServiceLog {
  info(detail: object, sentence: string): void;
  warn(detail: object, sentence: string): void;
  error(detail: object, sentence: string): void;
}
