// Odoo's style for scripts (web/tooling/_eslintrc.json); views with the same widths.
module.exports = {
    plugins: [require.resolve("@prettier/plugin-xml")],
    tabWidth: 4,
    printWidth: 100,
    semi: true,
    singleQuote: false,
    endOfLine: "lf",
    trailingComma: "es5",
    xmlQuoteAttributes: "double",
    xmlWhitespaceSensitivity: "preserve",
    overrides: [{ files: ["*.json"], options: { tabWidth: 2 } }],
};
