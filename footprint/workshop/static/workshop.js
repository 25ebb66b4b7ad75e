"use strict";
// Keep the page like the workshop: post what people do, put in what changed, leave the rest alone.
(() => {
  const view = document.body.dataset.view;
  const byId = (id) => document.getElementById(id);
  const live = ["board", "options", "weights", "desk", "afterwards", "room", "phone"];

  // what is said to whoever sits here

  const notice = byId("notice");
  let silence = 0;
  function say(text, seconds = 8) {
    if (!notice) return;
    notice.textContent = text;
    clearTimeout(silence);
    if (text) silence = setTimeout(() => { notice.textContent = ""; }, seconds * 1000);
  }

  // posting

  // one after the other: two sent at once may arrive in either order, and the last one stands
  let sent = Promise.resolve();
  function post(path, fields) {
    sent = sent.then(() => send(path, fields));
    return sent;
  }

  async function send(path, fields) {
    let answer;
    try {
      answer = await fetch(path, {
        method: "POST",
        credentials: "same-origin",
        headers: { "Content-Type": "application/json", Accept: "application/json" },
        body: JSON.stringify(fields),
      });
    } catch {
      say("That was not sent: the connection is lost. It is tried again; then do it once more.");
      return false;
    }
    let told = {};
    try { told = await answer.json(); } catch { /* no sentence came with it */ }
    if (!answer.ok) say(told.problem || told.error || "That could not be done. Load the page again.");
    else if (told.said) say(told.said);
    return answer.ok;
  }

  // what is written takes a while: the page stays as live as ever until it is there
  async function take(form) {
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        credentials: "same-origin",
        headers: { "Content-Type": "application/json", Accept: "application/json" },
        body: "{}",
      });
      const named = /filename\*=UTF-8''([^;]+)/.exec(answer.headers.get("Content-Disposition"));
      if (answer.ok && named) keep(await answer.blob(), decodeURIComponent(named[1]));
      else if (!answer.ok) {
        const told = await answer.json();
        say(told.problem || "That could not be written. Load the page again.", 30);
      }
    } catch {
      say("That did not arrive: the connection is lost. Once it is back, ask again.");
    }
  }

  function keep(data, name) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(data);
    link.download = name;
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  }

  function fieldsOf(form, button) {
    const found = {};
    for (const [name, value] of new FormData(form, button)) {
      if (name === "back") continue;
      if (name in found) found[name] = [].concat(found[name], value);
      else found[name] = value;
    }
    return found;
  }

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (form.classList.contains("take")) {
      event.preventDefault();
      take(form);
    }
    if (!form.classList.contains("act")) return;
    event.preventDefault();
    const fields = fieldsOf(form, event.submitter);
    const marked = mine.get(form.dataset.option);
    if (form.dataset.option) markMine(form.dataset.option, fields.mark);
    // what is being sent is half-typed no more: what comes back may replace it at once
    const typed = [...form.querySelectorAll("textarea, select, input:not([type=hidden])")]
      .map((field) => [field, field.dataset.touched, stateOf(field)]);
    for (const [field] of typed) field.dataset.touched = "";
    if (await post(new URL(form.action).pathname, fields)) {
      if (["note", "comment", "save", "duplicate"].includes(fields.kind)) {
        for (const [field] of typed) clear(byId(field.id) || field);
      }
      if (fields.kind === "comment") say("Sent. Thank you.");
      return;
    }
    // what was marked before still stands
    if (form.dataset.option) markMine(form.dataset.option, marked);
    for (const [field, touched, state] of typed) {
      if (touched === "yes") giveBack(byId(field.id) || field, state);
    }
  });

  const stateOf = (field) => (field.type === "checkbox" ? field.checked : field.value);
  function giveBack(field, state) {
    if (field.type === "checkbox") field.checked = state;
    // a choice that is not there any more cannot be kept
    else if (field.tagName !== "SELECT" || [...field.options].some((o) => o.value === state)) {
      field.value = state;
    } else return;
    field.dataset.touched = "yes";
  }

  function clear(field) {
    if (field.type === "checkbox") field.checked = field.defaultChecked;
    else if (field.tagName !== "SELECT" && !field.readOnly) field.value = "";
  }

  document.addEventListener("input", (event) => {
    const field = event.target;
    if (field.id) field.dataset.touched = "yes";
    if (field.type === "range") {
      const shown = field.form && field.form.querySelector(`output[for="${field.id}"]`);
      if (shown) shown.textContent = field.value;
    }
  });
  document.addEventListener("change", (event) => {
    const field = event.target;
    if (field.dataset.auto !== undefined && field.form) field.form.requestSubmit();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
  });

  // a participant's own marks are known here only

  const mine = new Map();
  for (const form of document.querySelectorAll(".three-marks")) {
    const pressed = form.querySelector("[aria-pressed=true]");
    if (pressed) mine.set(form.dataset.option, pressed.value);
  }
  function markMine(option, mark) {
    if (mark) mine.set(option, mark); else mine.delete(option);
    showMine();
  }
  function showMine() {
    for (const form of document.querySelectorAll(".three-marks")) {
      for (const button of form.querySelectorAll("button[name=mark]")) {
        const on = mine.get(form.dataset.option) === button.value;
        button.setAttribute("aria-pressed", on ? "true" : "false");
      }
    }
  }

  // putting in what changed: focus, folds, scrolling and half-typed text stay

  function replace(id, html) {
    const box = byId(id);
    if (!box || same(box, html)) return;
    const active = document.activeElement;
    const inside = active && box.contains(active) && active.id ? active.id : "";
    const at = inside && "selectionStart" in active ? [safeStart(active), safeEnd(active)] : null;
    const typed = new Map();
    for (const field of box.querySelectorAll("input, textarea, select")) {
      if (field.id && halfTyped(field)) typed.set(field.id, stateOf(field));
    }
    const folds = new Map([...box.querySelectorAll("details[id]")].map((d) => [d.id, d.open]));
    const moved = new Map(
      [...box.querySelectorAll(".scroll")].map((s, i) => [i, [s.scrollLeft, s.scrollTop]]),
    );
    box.innerHTML = html;
    for (const [fold, open] of folds) if (byId(fold)) byId(fold).open = open;
    for (const [field, value] of typed) {
      if (byId(field)) giveBack(byId(field), value);
    }
    box.querySelectorAll(".scroll").forEach((s, i) => {
      if (moved.has(i)) [s.scrollLeft, s.scrollTop] = moved.get(i);
    });
    fill(box);
    if (inside && byId(inside)) {
      byId(inside).focus({ preventScroll: true });
      if (at && at[0] !== null) byId(inside).setSelectionRange(at[0], at[1]);
    }
  }
  function same(box, html) {
    const other = document.createElement("template");
    other.innerHTML = html;
    return other.innerHTML === box.innerHTML && ![...box.querySelectorAll("[id]")].some(halfTyped);
  }
  // somebody may have typed before this script could note it
  function halfTyped(field) {
    const { touched } = field.dataset;
    if (touched !== undefined) return touched === "yes";
    return ["TEXTAREA", "INPUT"].includes(field.tagName) && field.value !== field.defaultValue;
  }
  function safeStart(field) { try { return field.selectionStart; } catch { return null; } }
  function safeEnd(field) { try { return field.selectionEnd; } catch { return null; } }

  // with very many councils the rows of the table get their controls here, from one of each
  function fill(box) {
    const move = byId("move-row"), pin = byId("pin-row");
    if (!move || !pin) return;
    for (const row of box.querySelectorAll("tr[data-code]")) {
      const code = row.dataset.code, name = row.cells[0].textContent;
      const where = move.content.cloneNode(true), held = pin.content.cloneNode(true);
      where.querySelector("[name=codes]").value = code;
      const chooser = where.querySelector("select");
      chooser.id = `move-${code}`;
      chooser.value = row.dataset.slot;
      chooser.setAttribute("aria-label", `${name}: footprint`);
      where.querySelector("button").setAttribute("aria-label", `Move ${name}`);
      const pinned = row.cells[2].textContent !== "";
      held.querySelector("[name=codes]").value = code;
      held.querySelector("[name=on]").value = pinned ? "false" : "true";
      const button = held.querySelector("button");
      button.id = `pin-${code}`;
      button.textContent = pinned ? "Pinned" : "Pin";
      button.setAttribute("aria-pressed", pinned ? "true" : "false");
      button.setAttribute("aria-label", `Pin ${name}`);
      row.cells[1].replaceChildren(where);
      row.cells[2].replaceChildren(held);
    }
  }

  function put(told) {
    for (const [id, html] of Object.entries(told.parts || {})) {
      if (id.startsWith("map:")) markArea(id.slice(4), JSON.parse(html));
      else replace(id, html);
    }
    for (const [code, marks] of Object.entries(told.map || {})) markArea(code, marks);
    showMine();
    if (map) afterChange();
  }

  // the stream

  const link = byId("link");
  if (live.includes(view) && "EventSource" in window) {
    const stream = new EventSource(`/events/${view}`);
    let lost = 0;
    stream.addEventListener("message", (event) => { put(JSON.parse(event.data)); });
    stream.addEventListener("open", () => { clearTimeout(lost); lost = 0; link.textContent = ""; });
    stream.addEventListener("error", () => {
      if (lost) return;
      lost = setTimeout(() => { link.textContent = "Connection lost, trying again…"; }, 1500);
      if (stream.readyState === EventSource.CLOSED) {
        link.textContent = "Connection lost. Load the page again.";
      }
    });
    window.addEventListener("pagehide", () => stream.close());
  }

  // the map

  const map = byId("map");
  const board = view === "board";
  const picked = new Set();
  const areas = map ? [...map.querySelectorAll("[id^='a-']")] : [];
  const codeOf = (area) => area.id.slice(2);
  const areaOf = (code) => byId(`a-${code}`);
  const rings = byId("rings");

  function markArea(code, [style, label, letter]) {
    const area = areaOf(code);
    if (!area) return;
    area.setAttribute("class", style);
    area.setAttribute("aria-label", label);
    const text = byId(`l-${code}`);
    if (text) text.textContent = letter;
  }

  function ring(code, style) {
    const use = document.createElementNS("http://www.w3.org/2000/svg", "path");
    use.setAttribute("d", areaOf(code).getAttribute("d"));
    use.setAttribute("class", style);
    rings.append(use);
  }

  // the area that a press is dragged over, and the one last pointed at or gone to
  let over = "", under = "";
  function draw() {
    if (!rings) return;
    rings.replaceChildren();
    for (const area of areas) if (area.classList.contains("kept")) ring(codeOf(area), "ring-kept");
    for (const code of picked) { ring(code, "ring-picked"); ring(code, "ring-inner"); }
    if (over) ring(over, "ring-over");
    const here = document.activeElement;
    const focused = here && here.id.startsWith("a-");
    if (focused) ring(codeOf(here), "ring-focus");
    if (focused) under = codeOf(here);
    if (board && under) byId("here").textContent = areaOf(under).getAttribute("aria-label");
  }

  const nameOf = (code) => (areaOf(code).getAttribute("aria-label") || "").split(":")[0];
  function tell() {
    for (const area of areas) {
      area.setAttribute("aria-pressed", picked.has(codeOf(area)) ? "true" : "false");
    }
    const names = [...picked].map(nameOf);
    const shown = names.length > 6 ? [...names.slice(0, 5), `${names.length - 5} more`] : names;
    byId("picked").textContent = names.length ? `Picked: ${shown.join(", ")}.` : "";
    draw();
  }

  function pick(code, on = !picked.has(code)) {
    if (on) picked.add(code); else picked.delete(code);
    tell();
  }

  function afterChange() {
    if (!board) return;
    for (const code of [...picked]) if (!areaOf(code)) picked.delete(code);
    draw();
  }

  const functionOn = () => byId("move-form").elements.function.value;

  async function move(codes, to) {
    if (!codes.length) { say("Pick one council or more on the map first."); return; }
    const done = await post("/act", { kind: "move", function: functionOn(), codes, to });
    if (done) { picked.clear(); tell(); }
  }

  // the footprint an area is in, or the areas it stands with, comes from the list beside the map
  function slotOf(code) {
    const buttons = document.querySelectorAll("[data-to][data-codes]");
    const found = [...buttons].find((b) => b.dataset.codes.split(" ").includes(code));
    return found ? found.dataset.to : "";
  }

  function moveOnto(codes, target) {
    const moved = codes.filter((code) => code !== target);
    if (!moved.length) return;
    const slot = slotOf(target);
    if (slot) move(moved, slot);
    else move([...moved, target], "new");
  }

  const TURN = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  function neighbour(area, [dx, dy]) {
    const x = Number(area.dataset.x), y = Number(area.dataset.y);
    const near = (area.dataset.near || "").split(" ").filter(Boolean).map(areaOf);
    const best = (some) => {
      let found = null, least = Infinity;
      for (const other of some) {
        if (!other || other === area) continue;
        const ox = Number(other.dataset.x) - x, oy = Number(other.dataset.y) - y;
        const along = ox * dx + oy * dy, across = Math.abs(ox * dy - oy * dx);
        if (along <= 0 || across > along * 1.8) continue;
        const far = Math.hypot(along, across * 1.5);
        if (far < least) { found = other; least = far; }
      }
      return found;
    };
    return best(near) || best(areas);
  }

  function focusArea(area) {
    for (const other of areas) other.setAttribute("tabindex", other === area ? "0" : "-1");
    area.focus({ preventScroll: true });
  }

  if (board && map) {
    map.addEventListener("focusin", draw);
    map.addEventListener("pointerover", (event) => {
      const area = event.target.closest("[id^='a-']");
      if (!area) return;
      under = codeOf(area);
      byId("here").textContent = area.getAttribute("aria-label");
    });
    map.addEventListener("focusout", () => setTimeout(draw, 0));
    map.addEventListener("keydown", (event) => {
      const area = event.target.closest("[id^='a-']");
      if (!area || event.ctrlKey || event.metaKey || event.altKey) return;
      const code = codeOf(area);
      if (TURN[event.key]) {
        const next = neighbour(area, TURN[event.key]);
        if (next) focusArea(next);
      } else if (event.key === "Enter" || event.key === " ") {
        pick(code);
      } else if (event.key === "Escape") {
        picked.clear();
        tell();
      } else {
        const letter = event.key === "_" ? "-" : event.key === "=" ? "+" : event.key.toUpperCase();
        const button = [...document.querySelectorAll("[data-to]")]
          .find((one) => one.dataset.letter === letter);
        if (!button) return;
        move(picked.size ? [...picked] : [code], button.dataset.to);
      }
      event.preventDefault();
    });

    // a press that moves is a drag, one that does not is a click; both end here
    let held = null;
    map.addEventListener("pointerdown", (event) => {
      const area = event.target.closest("[id^='a-']");
      if (!area || event.button) return;
      held = { code: codeOf(area), x: event.clientX, y: event.clientY, moved: false };
    });
    window.addEventListener("pointermove", (event) => {
      if (!held || event.pointerType === "touch") return;
      if (Math.hypot(event.clientX - held.x, event.clientY - held.y) > 6) held.moved = true;
      if (!held.moved) return;
      const below = document.elementFromPoint(event.clientX, event.clientY);
      const area = below && below.closest("#map [id^='a-']");
      const next = area && codeOf(area) !== held.code ? codeOf(area) : "";
      for (const button of document.querySelectorAll("[data-to].over")) {
        button.classList.remove("over");
      }
      const button = below && below.closest("[data-to]");
      if (button) button.classList.add("over");
      if (next !== over) { over = next; draw(); }
    });
    window.addEventListener("pointerup", (event) => {
      if (!held) return;
      const { code, moved } = held;
      held = null;
      over = "";
      if (!moved) {
        const area = event.target.closest && event.target.closest("#map [id^='a-']");
        if (area && codeOf(area) === code) { focusArea(area); pick(code); }
        return;
      }
      const below = document.elementFromPoint(event.clientX, event.clientY);
      const button = below && below.closest("[data-to]");
      const area = below && below.closest("#map [id^='a-']");
      const codes = picked.has(code) ? [...picked] : [code];
      if (button) { button.classList.remove("over"); move(codes, button.dataset.to); }
      else if (area && codeOf(area) !== code) moveOnto(codes, codeOf(area));
      draw();
    });
    window.addEventListener("pointercancel", () => { held = null; over = ""; draw(); });

    document.addEventListener("click", async (event) => {
      const to = event.target.closest("[data-to]");
      if (to) move([...picked], to.dataset.to);
      const zoom = event.target.closest("[data-zoom]");
      if (zoom) enlarge(zoom.dataset.zoom);
      if (event.target.closest("[data-keep]")) {
        if (!picked.size) { say("Pick one council or more on the map first."); return; }
        const codes = [...picked];
        const done = await post("/act", { kind: "pin", function: functionOn(), codes, on: true });
        if (done) { picked.clear(); tell(); }
      }
    });

    const whole = map.getAttribute("viewBox").split(" ").map(Number);
    function enlarge(how) {
      const [x, y, wide, tall] = map.getAttribute("viewBox").split(" ").map(Number);
      if (how === "whole") { map.setAttribute("viewBox", whole.join(" ")); return; }
      const by = how === "in" ? 0.6 : 1 / 0.6;
      const here = areas.find((area) => area.getAttribute("tabindex") === "0");
      const known = here && how === "in";
      const cx = known ? Number(here.dataset.x) : x + wide / 2;
      const cy = known ? Number(here.dataset.y) : y + tall / 2;
      const w = Math.min(wide * by, whole[2]), h = Math.min(tall * by, whole[3]);
      const left = Math.max(0, Math.min(cx - w / 2, whole[2] - w));
      const top = Math.max(0, Math.min(cy - h / 2, whole[3] - h));
      map.setAttribute("viewBox", [left, top, w, h].map((v) => v.toFixed(1)).join(" "));
    }
    tell();
  }
  fill(document);
})();
