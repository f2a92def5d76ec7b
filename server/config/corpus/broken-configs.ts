/** Files that do not compile, by name: the words of their faults, and why CircleCI refuses them too. */
export const brokenConfigs: Readonly<Record<string, { readonly codes: readonly string[]; readonly reason: string }>> = {
  "woocommerce__woocommerce-android": {
    codes: ["unknown_step"],
    reason:
      "`Connected Tests` runs without a condition and calls a command that neither the file nor an orb of it defines.",
  },
};
