// The status page. What comes from the service is only ever set as text: names of tenants can be anything.
"use strict";

const REFRESH_MILLIS = 5000;
const CHECKS = ["verify", "audit", "drill", "mirror"];
const SVG = "http://www.w3.org/2000/svg";
const byId = id => document.getElementById(id);

let chosen = null;
let lastAnswerAt = null;
let timer = null;

function element(name, text, className) {
  const node = document.createElement(name);
  if (text !== undefined && text !== null) {
    node.textContent = text;
  }
  if (className) {
    node.className = className;
  }
  return node;
}

function count(number) {
  return number === null ? "–" : number.toLocaleString("en");
}

function bytes(number) {
  const units = ["B", "kB", "MB", "GB", "TB", "PB", "EB"];
  let unit = 0;
  while (number >= 999.95 && unit < units.length - 1) {
    number /= 1000;
    unit++;
  }
  return (unit === 0 ? number : number.toFixed(1)) + " " + units[unit];
}

function duration(seconds) {
  seconds = Math.max(0, Math.round(seconds));
  if (seconds < 60) {
    return seconds + "s";
  }
  if (seconds < 3600) {
    return Math.floor(seconds / 60) + "m " + seconds % 60 + "s";
  }
  if (seconds < 86400) {
    return Math.floor(seconds / 3600) + "h " + Math.floor(seconds % 3600 / 60) + "m";
  }
  return Math.floor(seconds / 86400) + "d " + Math.floor(seconds % 86400 / 3600) + "h";
}

// 2011-05-01 10:00:00
function moment(text) {
  return text === null ? "–" : text.replace("T", " ").replace(/(\.\d+)?Z$/, "");
}

function ago(text, now) {
  return duration((Date.parse(now) - Date.parse(text)) / 1000) + " ago";
}

function sums(status) {
  const all = status.all;
  const tiles = [
    ["longest lag of " + duration(status.lagMaxSeconds), duration(all.lagSeconds), all.lagSeconds > status.lagMaxSeconds && "bad"],
    ["streams", count(all.streams)], ["running now", count(all.running)],
    ["behind", count(all.behind), all.behind > 0 && "bad"], ["failing", count(all.failing), all.failing > 0 && "bad"],
    ["paused", count(all.paused), all.paused > 0 && "wait"], ["rows set aside", count(all.setAside), all.setAside > 0 && "wait"],
    ["archives", count(all.archives)], ["rows stored", count(all.rows)], ["PDFs stored", count(all.attachments)],
    ["in the store", bytes(all.bytes)]];
  byId("sums").replaceChildren(...tiles.map(([label, value, className]) => {
    const tile = element("div");
    tile.append(element("b", value, className || ""), element("span", label));
    return tile;
  }));
}

function shape(name, attributes) {
  const node = document.createElementNS(SVG, name);
  Object.entries(attributes).forEach(([key, value]) => node.setAttribute(key, value));
  return node;
}

function charts(status) {
  const history = status.history;
  const width = 720, height = 120, step = width / history.rows.length;
  const known = history.lagSeconds.filter(lag => lag !== null);
  const top = Math.max(status.lagMaxSeconds * 1.1, ...known);
  const y = lag => height - lag / top * (height - 4);
  const lines = [];
  let points = "";
  history.lagSeconds.forEach((lag, i) => {
    if (lag !== null) {
      points += (points ? " L" : "M") + ((i + .5) * step).toFixed(1) + " " + y(lag).toFixed(1);
    }
    if (points && (lag === null || i === history.lagSeconds.length - 1)) {
      // A single step is a dot.
      lines.push(shape("path", {d: points + (points.includes("L") ? "" : " h" + (step / 2).toFixed(1)), class: "lag"}));
      points = "";
    }
  });
  const limit = y(status.lagMaxSeconds).toFixed(1);
  byId("chart-lag").replaceChildren(shape("line", {x1: 0, x2: width, y1: limit, y2: limit, class: "limit"}), ...lines);
  byId("lag-scale").textContent = "(limit " + duration(status.lagMaxSeconds) + ", most "
    + (known.length ? duration(Math.max(...known)) : "–") + ")";
  const most = Math.max(1, ...history.rows);
  byId("chart-rows").replaceChildren(...history.rows.map((rows, i) => {
    const tall = rows === 0 ? 0 : Math.max(1, rows / most * (height - 4));
    return shape("rect", {x: (i * step).toFixed(1), width: (step * .8).toFixed(1), y: (height - tall).toFixed(1),
      height: tall.toFixed(1), class: "rows"});
  }));
  byId("rows-scale").textContent = "(most " + count(Math.max(...history.rows)) + ")";
  byId("axis-begin").textContent = moment(history.begin) + ", a day ago; kept since the start of the service "
    + duration(status.uptimeSeconds) + " ago";
  byId("chosen").textContent = chosen ? chosen.tenant + " / " + chosen.stream : "all streams: the longest lag, and the rows of all";
  byId("all").hidden = !chosen;
}

function lagCell(stream, status) {
  const cell = element("td", null, "lag");
  if (!stream.due) {
    cell.append(element("span", "no runs due", "wait"));
    return cell;
  }
  const meter = element("progress");
  meter.max = status.lagMaxSeconds;
  meter.value = Math.min(stream.lagSeconds, status.lagMaxSeconds);
  cell.append(element("span", duration(stream.lagSeconds), stream.complaint ? "bad" : "good"),
    element("small", "of " + duration(status.lagMaxSeconds)), meter);
  return cell;
}

function doingCell(stream) {
  const cell = element("td", null, "doing");
  cell.append(element("span", stream.phase, stream.pause ? "wait" : ""));
  if (stream.run) {
    cell.append(element("small", count(stream.run.rows) + " rows" + (stream.backlogRows ? " of about "
      + count(stream.backlogRows) : "") + ", run " + stream.run.id));
  } else if (stream.pause) {
    cell.append(element("small", stream.pause));
  }
  return cell;
}

function lastRunCell(stream, now) {
  const cell = element("td", null, "last-run long");
  const run = stream.lastRun;
  if (!run) {
    cell.textContent = "–";
    return cell;
  }
  const failed = run.outcome === "failed";
  cell.append(element("span", run.outcome + (stream.failures > 1 ? " (" + stream.failures + " in a row)" : ""),
    failed ? "bad" : run.outcome === "caught-up" ? "good" : "wait"),
    element("small", ago(run.finishedAt, now) + ", " + count(run.rows) + " rows in " + run.seconds.toFixed(1) + "s"));
  return cell;
}

// Across the whole table: it is a sentence or two, and a column of them would make each row a screen high.
function messageRow(text, className) {
  const line = element("tr", null, "message");
  const cell = element("td");
  cell.append(element("span", text, "across " + className));
  cell.colSpan = byId("streams").tHead.rows[0].cells.length;
  line.append(cell);
  return line;
}

function tickRow(tick, now) {
  const line = element("tr", null, "tick");
  const doing = element("td", null, "doing");
  doing.colSpan = byId("streams").tHead.rows[0].cells.length - 2;
  doing.append(element("span", tick.ticks === 1 ? "the last tick failed " + ago(tick.lastAt, now)
    : tick.ticks + " ticks in a row failed since " + moment(tick.firstAt) + ", the last " + ago(tick.lastAt, now), "bad"),
    element("small", "its tenants can't be read, so no run begins: " + tick.message, "across"));
  line.append(element("td", "–", "name"), element("td", tick.stream, "name stream"), doing);
  return line;
}

function rows(stream, status) {
  const line = row(stream, status);
  const run = stream.lastRun;
  if (!run || !run.message) {
    return [line];
  }
  line.classList.add("with-message");
  const below = messageRow(run.message, run.outcome === "failed" ? "bad" : "");
  Object.assign(below.dataset, line.dataset);
  below.classList.toggle("chosen", line.classList.contains("chosen"));
  return [line, below];
}

function checksCell(stream, now) {
  const cell = element("td", null, "checks");
  const kinds = [...new Set([...CHECKS, ...Object.keys(stream.checks)])];
  kinds.forEach(kind => {
    const check = stream.checks[kind];
    const className = !check ? "" : check.verdict === "passed" ? "good" : check.verdict === "failed" ? "bad" : "wait";
    const line = element("span", kind + ": " + (check ? check.verdict + " " + ago(check.finishedAt, now) : "never"),
      "check " + className);
    if (check && check.message) {
      line.title = check.message;
    }
    cell.append(line);
  });
  return cell;
}

function row(stream, status) {
  const line = element("tr");
  line.dataset.tenant = stream.tenant;
  line.dataset.stream = stream.stream;
  line.dataset.target = stream.target;
  if (chosen && same(chosen, stream)) {
    line.className = "chosen";
  }
  line.append(element("td", stream.tenant, "name tenant"), element("td", stream.stream, "name stream"), lagCell(stream, status),
    element("td", moment(stream.watermark), "moment watermark"), doingCell(stream), lastRunCell(stream, status.at),
    element("td", count(stream.archives), "figure archives"), element("td", count(stream.rows), "figure rows-stored"),
    element("td", count(stream.attachments), "figure attachments"), element("td", bytes(stream.bytes), "figure bytes"),
    element("td", count(stream.backlogRows), "figure backlog"),
    element("td", count(stream.setAside), "figure set-aside" + (stream.setAside > 0 ? " wait" : "")),
    element("td", stream.heldBy === null ? "–" : stream.heldBy, "long held-by"), checksCell(stream, status.at));
  return line;
}

function same(one, other) {
  return one.tenant === other.tenant && one.stream === other.stream && one.target === other.target;
}

function show(status) {
  const state = byId("state");
  const isFailing = status.all.failing > 0 || status.failingTicks.length > 0;
  state.textContent = !status.ready ? "behind" : isFailing ? "failing" : "up to date";
  state.className = "state " + (!status.ready ? "down" : isFailing ? "wait" : "up");
  document.title = (status.ready ? isFailing ? "? " : "" : "! ") + "Tidemark";
  byId("about").textContent = "version " + status.version + ", up " + duration(status.uptimeSeconds);
  byId("reasons").hidden = status.reasons.length === 0;
  byId("reasons").replaceChildren(...status.reasons.map(reason => element("li", reason)));
  sums(status);
  charts(status);
  byId("streams").tBodies[0].replaceChildren(...status.failingTicks.map(tick => tickRow(tick, status.at)),
    ...status.streams.flatMap(stream => rows(stream, status)));
  byId("shown").textContent = status.streams.length < status.found
    ? status.streams.length + " of " + count(status.found) + ", those in trouble first" : count(status.found);
  byId("updated").textContent = "As of " + moment(status.at) + ", asked again every " + REFRESH_MILLIS / 1000 + " seconds.";
}

async function refresh() {
  clearTimeout(timer);
  const query = new URLSearchParams({find: byId("find").value});
  if (chosen) {
    Object.entries(chosen).forEach(([key, value]) => query.set(key, value));
  }
  try {
    const answer = await fetch("status.json?" + query, {cache: "no-store"});
    if (!answer.ok) {
      throw new Error("HTTP " + answer.status);
    }
    show(await answer.json());
    lastAnswerAt = new Date();
    byId("silence").hidden = true;
  } catch (failure) {
    byId("silence").textContent = "The service does not answer (" + failure.message + "). What is shown is "
      + (lastAnswerAt ? "of " + moment(lastAnswerAt.toISOString()) : "nothing yet") + ".";
    byId("silence").hidden = false;
    byId("state").textContent = "no answer";
    byId("state").className = "state down";
  } finally {
    timer = setTimeout(refresh, REFRESH_MILLIS);
  }
}

byId("streams").addEventListener("click", event => {
  const line = event.target.closest("tbody tr");
  if (line && line.dataset.tenant !== undefined) {
    const {tenant, stream, target} = line.dataset;
    chosen = chosen && same(chosen, line.dataset) ? null : {tenant, stream, target};
    refresh();
  }
});
byId("all").addEventListener("click", () => {
  chosen = null;
  refresh();
});
byId("find").addEventListener("input", refresh);
refresh();
