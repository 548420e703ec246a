/**
 * Bundles the sources of the map page and of the review page, and vendors Leaflet; needs no network.
 *
 *     npm ci && node tools/page/build.mjs           writes
 *     node tools/page/build.mjs --check             says whether what is checked in is stale
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build, transform } from "esbuild";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const page = join(root, "geomap/export/page");
const review = join(root, "geomap/reviewing/page");
const vendor = join(root, "geomap/export/vendor");

/** The same sum as geomap's own test of staleness makes: over names and bytes of the sources, in order. */
function sourcesHash(...bases) {
  const hash = createHash("sha256");
  for (const base of bases) {
    const files = ["js", "css"].flatMap((folder) => readdirSync(join(base, folder)).sort().map((name) => join(base, folder, name)));
    for (const file of files) hash.update(relative(base, file)).update("\0").update(readFileSync(file)).update("\0");
  }
  return hash.digest("hex");
}

async function bundle(entry, banner) {
  const result = await build({
    entryPoints: [entry], bundle: true, minify: true, write: false, format: "iife", target: ["chrome111", "firefox113", "safari16.4"],
    charset: "utf8", legalComments: "none", banner, absWorkingDir: root, logLevel: "warning",
  });
  return result.outputFiles[0].text;
}

const banner = `/* geomap page; sources sha256:${sourcesHash(page)} */`;
// The review page uses modules of the map page.
const reviewBanner = `/* geomap review page; sources sha256:${sourcesHash(review, page)} */`;
const leaflet = (name) => readFileSync(join(root, "node_modules/leaflet", name), "utf8");
const outputs = {
  [join(page, "bundle/page.js")]: await bundle(join(page, "js/main.js"), { js: `${banner}\n/* supercluster and kdbush: ISC, Mapbox and Vladimir Agafonkin; see vendor/supercluster */` }),
  [join(page, "bundle/page.css")]: await bundle(join(page, "css/index.css"), { css: banner }),
  [join(review, "bundle/review.js")]: await bundle(join(review, "js/main.js"), { js: reviewBanner }),
  [join(review, "bundle/review.css")]: await bundle(join(review, "css/index.css"), { css: reviewBanner }),
  // Leaflet's pictures are not used, so the rules that name them go; no address may be left in the page.
  [join(page, "bundle/leaflet.css")]: `/* Leaflet 1.9.4, BSD-2-Clause; see vendor/leaflet */\n${
    (await transform(leaflet("dist/leaflet.css").replace(/[^{}]*\{[^{}]*url\([^{}]*\}/g, ""), { loader: "css", minify: true, legalComments: "none" })).code}`,
  [join(vendor, "leaflet/leaflet.js")]: leaflet("dist/leaflet.js").replace(/\n?\/\/# sourceMappingURL=.*\s*$/, "\n"),
  [join(vendor, "leaflet/leaflet.css")]: leaflet("dist/leaflet.css"),
  [join(vendor, "leaflet/LICENSE")]: leaflet("LICENSE"),
  [join(vendor, "supercluster/LICENSE")]: readFileSync(join(root, "node_modules/supercluster/LICENSE"), "utf8"),
  [join(vendor, "supercluster/LICENSE.kdbush")]: readFileSync(join(root, "node_modules/kdbush/LICENSE"), "utf8"),
};

const check = process.argv.includes("--check");
let stale = 0;
for (const [file, text] of Object.entries(outputs)) {
  if (existsSync(file) && readFileSync(file, "utf8") === text) continue;
  stale++;
  if (check) console.error(`${relative(root, file)} is stale: run node tools/page/build.mjs`);
  else {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    console.log(`${relative(root, file)}: ${text.length.toLocaleString("en-US")} characters`);
  }
}
process.exit(check && stale ? 1 : 0);
