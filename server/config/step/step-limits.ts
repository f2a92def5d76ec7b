/** How long a step may be silent when it does not say: ten minutes. */
export const defaultNoOutputTimeoutSeconds = 600;
