/** A project as lists and headers name it. */
export interface ProjectRefView {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly organization: string;
}

/** A project on the list and on its own page. */
export interface ProjectView extends ProjectRefView {
  readonly repositoryUrl: string;
  /** True for a directory on the server's own disk. */
  readonly isLocal: boolean;
  readonly defaultBranch: string;
  readonly createdAt: string;
  readonly pipelineCount: number;
}
