import { redirect } from "next/navigation";

/** The pipelines are the page that people live on. */
export default function HomePage() {
  redirect("/pipelines");
}
