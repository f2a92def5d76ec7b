/** What stops a start before it began, in words for the person at the terminal. */
export class BootstrapError extends Error {}
