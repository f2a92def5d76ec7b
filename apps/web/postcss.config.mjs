/** Tailwind is all the style sheet needs. */
export default { plugins: { "@tailwindcss/postcss": {} } };
