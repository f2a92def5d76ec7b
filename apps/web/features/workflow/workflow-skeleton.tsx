import { Skeleton } from "#ui/feedback/skeleton.tsx";

/** The layout of a workflow's page while it is read. */
export function WorkflowSkeleton() {
  return (
    <div role="status" aria-busy="true" aria-label="Loading the workflow">
      <div className="flex h-12 items-center border-b border-border-1 px-4 md:px-6">
        <Skeleton className="w-48" />
      </div>
      <div className="flex flex-col gap-4 px-4 py-5 md:px-6">
        <Skeleton className="h-5 w-64" />
        <Skeleton className="w-80 max-w-full" />
        <Skeleton className="w-96 max-w-full" />
        <Skeleton className="h-1 w-full" />
      </div>
      <div className="flex gap-14 border-t border-border-1 p-6 pt-16">
        {[2, 3, 1].map((count) => (
          <div key={count} className="flex flex-col gap-3">
            {Array.from({ length: count }, (_, index) => (
              <Skeleton key={index} className="h-12 w-54 !rounded" />
            ))}
          </div>
        ))}
      </div>
    </div>
  );
}
