/** A private key of a project: everything but the key. */
export interface SshKeyView {
  /** `SHA256:` and base64, as ssh tells it. */
  readonly fingerprint: string;
  /** Sixteen hex bytes with colons: as configurations of CircleCI name it. */
  readonly md5: string;
  /** The host it is for; null for every host. */
  readonly hostname: string | null;
  readonly createdAt: string;
}
