/** A job as far as the picture cares: its id and the ids it requires. */
export interface GraphJob {
  readonly id: string;
  /** What its node shows, where that is not the id. */
  readonly name?: string;
  readonly requires: readonly string[];
}

/** Where a job's node stands, in pixels. */
export interface PlacedNode {
  readonly id: string;
  readonly column: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

/** A line from one node to another that requires it. */
export interface PlacedEdge {
  readonly from: string;
  readonly to: string;
  readonly path: string;
}

export interface GraphLayout {
  /** In topological order: column by column, top to bottom. The order of the keyboard. */
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly PlacedEdge[];
  readonly width: number;
  readonly height: number;
}

/** How wide a node is at least and at most, and how far apart columns stand. */
export interface GraphSize {
  readonly nodeWidthPx: number;
  readonly nodeWidthPxMax: number;
  readonly columnGapPx: number;
}

/** For a page of its own, and for a place beside something else. */
export const graphSizes = {
  roomy: { nodeWidthPx: 216, nodeWidthPxMax: 400, columnGapPx: 56 },
  compact: { nodeWidthPx: 164, nodeWidthPxMax: 260, columnGapPx: 36 },
} as const satisfies Record<string, GraphSize>;

export const nodeHeightPx = 48;
const rowGapPx = 12;

/** About as wide as the interface's letters are on average, and what stands beside the name. */
const letterWidthPx = 7.2;
const besideNamePx = 52;

/**
 * A column is as wide as its longest name wants, within limits: the jobs of a
 * matrix differ only at the end of their names, which must not be cut off.
 */
function columnWidth(members: readonly GraphJob[], { nodeWidthPx, nodeWidthPxMax }: GraphSize): number {
  const longest = Math.max(0, ...members.map(({ id, name = id }) => name.length));
  return Math.min(nodeWidthPxMax, Math.max(nodeWidthPx, Math.round(longest * letterWidthPx) + besideNamePx));
}

/** How many jobs must pass in a row before this one: its column. Names that do not exist count for nothing. */
function columnsOf(jobs: ReadonlyMap<string, GraphJob>): Map<string, number> {
  const columns = new Map<string, number>();
  const visiting = new Set<string>();
  const visit = (job: GraphJob): number => {
    const known = columns.get(job.id);
    if (known !== undefined) return known;
    if (visiting.has(job.id)) return 0;
    visiting.add(job.id);
    const before = job.requires.map((id) => jobs.get(id)).filter((needed) => needed !== undefined);
    const column = before.reduce((deepest, needed) => Math.max(deepest, visit(needed) + 1), 0);
    visiting.delete(job.id);
    columns.set(job.id, column);
    return column;
  };
  for (const job of jobs.values()) visit(job);
  return columns;
}

/** All jobs that a job waits for, directly or not, by id. */
export function ancestorsOf(jobs: readonly GraphJob[], id: string): Set<string> {
  const byId = new Map(jobs.map((job) => [job.id, job]));
  const found = new Set<string>();
  const open = [...(byId.get(id)?.requires ?? [])];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (found.has(next) || !byId.has(next)) continue;
    found.add(next);
    open.push(...(byId.get(next)?.requires ?? []));
  }
  return found;
}

/** All jobs that wait for a job, directly or not, by id. */
export function descendantsOf(jobs: readonly GraphJob[], id: string): Set<string> {
  const turned = new Map<string, string[]>();
  for (const job of jobs)
    for (const needed of job.requires) turned.set(needed, [...(turned.get(needed) ?? []), job.id]);
  return ancestorsOf(
    jobs.map((job) => ({ id: job.id, requires: turned.get(job.id) ?? [] })),
    id,
  );
}

/** Requirements that no other requirement implies: what has to be drawn. */
function drawnRequires(job: GraphJob, jobs: readonly GraphJob[]): string[] {
  if (job.requires.length < 2) return [...job.requires];
  const implied = new Set(job.requires.flatMap((id) => [...ancestorsOf(jobs, id)]));
  return job.requires.filter((id) => !implied.has(id));
}

/**
 * Puts the jobs of a workflow in columns by how deep they depend, each as near
 * to the middle of what it requires as its neighbours allow. Pure, and the same
 * for the same workflow whatever its jobs' statuses, so that nothing moves.
 */
export function layOutGraph(jobs: readonly GraphJob[], size: GraphSize = graphSizes.roomy): GraphLayout {
  const byId = new Map(jobs.map((job) => [job.id, job]));
  const columns = columnsOf(byId);
  const placed = new Map<string, PlacedNode>();
  const deepest = Math.max(-1, ...columns.values());
  let right = 0;
  for (let column = 0; column <= deepest; column += 1) {
    const members = jobs.filter((job) => columns.get(job.id) === column);
    const x = column === 0 ? 0 : right + size.columnGapPx;
    const width = columnWidth(members, size);
    placeColumn(members, { x, width, column }, placed);
    right = x + width;
  }
  const edges = jobs.flatMap((job) =>
    drawnRequires(job, jobs).flatMap((from) => edgeBetween(placed.get(from), placed.get(job.id), size)),
  );
  const nodes = [...placed.values()];
  const bottom = Math.max(0, ...nodes.map((node) => node.y + nodeHeightPx));
  return { nodes, edges, width: right, height: bottom };
}

function placeColumn(
  members: readonly GraphJob[],
  { x, width, column }: { readonly x: number; readonly width: number; readonly column: number },
  placed: Map<string, PlacedNode>,
): void {
  const wanted = members.map((job, order) => {
    const parents = job.requires.map((id) => placed.get(id)).filter((node) => node !== undefined);
    const middle = parents.reduce((sum, node) => sum + node.y, 0) / Math.max(1, parents.length);
    return { job, order, y: parents.length === 0 ? 0 : middle };
  });
  wanted.sort((a, b) => a.y - b.y || a.order - b.order);
  const pitch = nodeHeightPx + rowGapPx;
  const group = wanted.length > 0 ? wanted.reduce((sum, item) => sum + item.y, 0) / wanted.length : 0;
  let next = Math.max(0, group - ((wanted.length - 1) * pitch) / 2);
  for (const { job, y } of wanted) {
    const top = Math.max(next, spaced(wanted.length) ? y : next);
    placed.set(job.id, { id: job.id, column, x, y: Math.round(top), width });
    next = top + pitch;
  }
}

/** A full column is stacked around its middle; in a sparse one nodes stand beside what they require. */
const spaced = (count: number): boolean => count <= 12;

function edgeBetween(
  from: PlacedNode | undefined,
  to: PlacedNode | undefined,
  { columnGapPx }: GraphSize,
): PlacedEdge[] {
  if (!from || !to) return [];
  const x1 = from.x + from.width;
  const y1 = from.y + nodeHeightPx / 2;
  const y2 = to.y + nodeHeightPx / 2;
  const bend = columnGapPx * 0.55;
  // Long edges run level until the last gap, so that they pass between nodes and not across them.
  const turn = to.x - columnGapPx;
  const level = turn > x1 ? `H${turn}` : "";
  const start = level ? turn : x1;
  return [
    {
      from: from.id,
      to: to.id,
      path: `M${x1} ${y1}${level}C${start + bend} ${y1} ${to.x - bend} ${y2} ${to.x} ${y2}`,
    },
  ];
}
