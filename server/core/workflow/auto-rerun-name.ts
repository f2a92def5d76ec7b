/** The name that automatic reruns are started by; the database lets each attempt have only one such rerun. */
export const autoRerunName = "auto-rerun";
