/** The keys by which the server has come to know the hosts of repositories. */
export interface HostKeys {
  /** Lines of a list of known hosts for the host that a repository is reached at; empty without ssh, or before it was reached. */
  of(repositoryUrl: string): Promise<string>;
}
