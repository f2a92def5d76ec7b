import { Skeleton } from "#ui/feedback/skeleton.tsx";

/** The layout of a job's page while it is read. */
export function JobSkeleton() {
  return (
    <div role="status" aria-busy="true" aria-label="Loading the job">
      <div className="flex h-12 items-center border-b border-border-1 px-4 md:px-6">
        <Skeleton className="w-64" />
      </div>
      <div className="flex flex-col gap-4 px-4 py-5 md:px-6">
        <Skeleton className="h-5 w-72" />
        <Skeleton className="w-96 max-w-full" />
        <div className="mt-6 rounded border border-border-1">
          {Array.from({ length: 5 }, (_, index) => (
            <div key={index} className="flex h-9 items-center gap-3 border-b border-border-1 px-3 last:border-b-0">
              <Skeleton className="size-4 !rounded-full" />
              <Skeleton className="w-48" />
            </div>
          ))}
        </div>
      </div>
    </div>
  );
}
