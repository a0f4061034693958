// Draws static/dist/europe.svg, the ground of every map, from Natural Earth (public domain, npm world-atlas):
// ETRS89-LAEA (EPSG:3035), all territory of the Union, outermost regions in boxes, and no border that the
// Union does not draw: none between non-members, and Cyprus as one island. map.json is shared with icc/ui/maps.py.
import { readFileSync } from "node:fs";

const RADIANS = Math.PI / 180;
const A = 6378137;
const E2 = 0.00669438002290;
const E = Math.sqrt(E2);
const TOLERANCE = 0.22;
const MINIMUM_AREA = 0.6;
const INSET_MINIMUM_AREA = 0.05;

// ISO 3166-1 numeric, as Natural Earth has them; Åland (248) is Finland's, Saint-Martin (663) France's.
const UNION = {
  AT: "040", BE: "056", BG: "100", CY: "196", CZ: "203", DE: "276", DK: "208", EE: "233", ES: "724",
  FI: "246", FR: "250", GR: "300", HR: "191", HU: "348", IE: "372", IT: "380", LT: "440", LU: "442",
  LV: "428", MT: "470", NL: "528", PL: "616", PT: "620", RO: "642", SE: "752", SI: "705", SK: "703",
};
const WITH = { "N. Cyprus": "196", "Åland": "246", "St-Martin": "250" };

const q = (sine) =>
  (1 - E2) * (sine / (1 - E2 * sine * sine) - Math.log((1 - E * sine) / (1 + E * sine)) / (2 * E));
const QP = q(1);
const RQ = A * Math.sqrt(QP / 2);

/** Lambert azimuthal equal-area on the GRS80 ellipsoid (EPSG method 9820), metres from the centre. */
function laea(lat0, lon0) {
  const sine0 = Math.sin(lat0 * RADIANS);
  const beta0 = Math.asin(q(sine0) / QP);
  const d = (A * Math.cos(lat0 * RADIANS)) / (Math.sqrt(1 - E2 * sine0 * sine0) * RQ * Math.cos(beta0));
  return (lon, lat) => {
    const beta = Math.asin(q(Math.sin(lat * RADIANS)) / QP);
    const turn = (lon - lon0) * RADIANS;
    const cosine = Math.sin(beta0) * Math.sin(beta) + Math.cos(beta0) * Math.cos(beta) * Math.cos(turn);
    const b = RQ * Math.sqrt(2 / (1 + cosine));
    return [
      b * d * Math.cos(beta) * Math.sin(turn),
      (b / d) * (Math.cos(beta0) * Math.sin(beta) - Math.sin(beta0) * Math.cos(beta) * Math.cos(turn)),
    ];
  };
}

/** Arcs of a TopoJSON file as lists of longitude and latitude. */
const arcsOf = ({ arcs, transform: { scale, translate } }) =>
  arcs.map((arc) => {
    let [x, y] = [0, 0];
    return arc.map(([dx, dy]) => {
      [x, y] = [x + dx, y + dy];
      return [x * scale[0] + translate[0], y * scale[1] + translate[1]];
    });
  });

/** Douglas and Peucker; done arc by arc, so that neighbours keep one border. */
function simplified(points) {
  if (points.length < 3) return points;
  const [first, last] = [points[0], points.at(-1)];
  const [dx, dy] = [last[0] - first[0], last[1] - first[1]];
  const length = Math.hypot(dx, dy);
  let [far, at] = [0, 0];
  for (let i = 1; i < points.length - 1; i++) {
    const [px, py] = [points[i][0] - first[0], points[i][1] - first[1]];
    const off = length ? Math.abs(px * dy - py * dx) / length : Math.hypot(px, py);
    if (off > far) [far, at] = [off, i];
  }
  if (far <= TOLERANCE) return [first, last];
  return [...simplified(points.slice(0, at + 1)).slice(0, -1), ...simplified(points.slice(at))];
}

/** Sutherland and Hodgman: the part of a ring inside a box. */
function clipped(ring, [left, top, right, bottom]) {
  const sides = [
    [0, left, 1], [0, right, -1], [1, top, 1], [1, bottom, -1],
  ];
  return sides.reduce((points, [axis, bound, sign]) => {
    const inside = (p) => (p[axis] - bound) * sign >= 0;
    return points.flatMap((point, i) => {
      const before = points.at(i - 1);
      const cut = () => {
        const t = (bound - before[axis]) / (point[axis] - before[axis]);
        return [before[0] + t * (point[0] - before[0]), before[1] + t * (point[1] - before[1])];
      };
      if (inside(point)) return inside(before) ? [point] : [cut(), point];
      return inside(before) ? [cut()] : [];
    });
  }, ring);
}

const area = (ring) =>
  Math.abs(ring.reduce((sum, [x, y], i) => sum + ring.at(i - 1)[0] * y - x * ring.at(i - 1)[1], 0)) / 2;

/** Shortest path data: one decimal, relative steps. */
function pathOf(ring) {
  const grid = ring.map((p) => p.map((value) => Math.round(value * 10)));
  const short = (value) => String(value / 10).replace(/^(-?)0\./, "$1.");
  const step = ([x, y], i) => {
    const [dx, dy] = [x - grid[i - 1][0], y - grid[i - 1][1]];
    return dx || dy ? `${short(dx)}${dy < 0 ? "" : " "}${short(dy)}` : "";
  };
  const steps = grid.map((point, i) => (i ? step(point, i) : "")).filter(Boolean);
  return steps.length > 1 ? `M${short(grid[0][0])} ${short(grid[0][1])}l${steps.join(" ").replaceAll(" -", "-")}z` : "";
}

/** Rings of the countries that a filter lets through, projected, clipped to a box. */
function ringsIn(world, box, place, minimum, wanted) {
  const arcs = world.arcs.map((arc) => {
    const near = arc.some(([lon, lat]) => lat > -35 && Math.hypot(lon - place.lon, lat - place.lat) < 90);
    return near ? simplified(arc.map(([lon, lat]) => place.to(lon, lat))) : null;
  });
  const line = (index) => (index < 0 ? [...(arcs[~index] ?? [])].reverse() : (arcs[index] ?? []));
  return world.countries
    .filter(wanted)
    .flatMap((country) => (country.type === "Polygon" ? [country.arcs] : country.arcs))
    .flat()
    .map((ring) => ring.flatMap((index) => line(index).slice(0, -1)))
    .filter((ring) => ring.length > 2)
    .map((ring) => clipped(ring, box))
    .filter((ring) => ring.length > 2 && area(ring) >= minimum);
}

/** The drawing, and which members stand in it. */
export function drawMap(topology, layout) {
  const { width, height, unit, frame, insets } = layout;
  const codes = new Map(Object.entries(UNION).map(([code, id]) => [id, code]));
  const countries = topology.objects.countries.geometries;
  const memberOf = ({ id, properties }) => codes.get(WITH[properties.name] ?? id);
  const world = { arcs: arcsOf(topology), countries };
  const europe = laea(52, 10);
  const main = {
    lat: 52,
    lon: 10,
    to: (lon, lat) => {
      const [x, y] = europe(lon, lat);
      return [(x + 4321000 - frame.west) / unit, (frame.north - y - 3210000) / unit];
    },
  };
  const box = [0, 0, (frame.east - frame.west) / unit, (frame.north - frame.south) / unit];
  const data = (rings) => rings.map(pathOf).join("");
  const members = Object.keys(UNION).map((code) => [
    code,
    data(ringsIn(world, box, main, MINIMUM_AREA / 4, (country) => memberOf(country) === code)),
  ]);
  const others = data(ringsIn(world, box, main, MINIMUM_AREA, (country) => !memberOf(country)));
  const boxes = insets.map(({ lat, lon, span, left, top, size }) => {
    const local = laea(lat, lon);
    const to = (east, north) => {
      const [x, y] = local(east, north);
      return [left + size / 2 + (x / span) * size, top + size / 2 - (y / span) * size];
    };
    const edge = [left, top, left + size, top + size];
    const draw = (wanted) => data(ringsIn(world, edge, { lat, lon, to }, INSET_MINIMUM_AREA, wanted));
    return { edge: { left, top, size }, member: draw(memberOf), other: draw((country) => !memberOf(country)) };
  });
  const empty = [...members.filter(([, d]) => !d).map(([code]) => code), ...insets.filter((_, i) => !boxes[i].member).map(({ code }) => code)];
  if (empty.length) throw new Error(`nothing drawn of ${empty.join(", ")}`);
  const svg = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}">`,
    `<path fill="#f4f6fd" d="M0 0h${box[2]}v${Math.round(box[3])}H0z"/>`,
    `<path fill="#e9e9ec" d="${others}"/>`,
    `<g fill="#d5dbe4" stroke="#fff" stroke-width=".8" stroke-linejoin="round">`,
    ...members.map(([code, d]) => `<path id="${code}"${code === "CY" ? ' stroke="#d5dbe4"' : ""} d="${d}"/>`),
    "</g>",
    ...boxes.flatMap(({ edge: { left, top, size }, member, other }) => [
      `<path fill="#f4f6fd" d="M${left} ${top}h${size}v${size}h-${size}z"/>`,
      other && `<path fill="#e9e9ec" d="${other}"/>`,
      `<path fill="#d5dbe4" d="${member}"/>`,
      `<path fill="none" stroke="#b9bfcc" d="M${left} ${top}h${size}v${size}h-${size}z"/>`,
    ]),
    "</svg>",
  ];
  return `${svg.filter(Boolean).join("\n")}\n`;
}

export const buildMap = (topology, layout) =>
  drawMap(JSON.parse(readFileSync(topology, "utf8")), JSON.parse(readFileSync(layout, "utf8")));
