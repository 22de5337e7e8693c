// What the demo's pages share: talking to the server, the clock, and looking again.
const status = document.getElementById("status");

const csrf = () => {
  const cookie = document.cookie.split("; ").find((one) => one.startsWith("FOLLOWUP-CSRF="));
  return cookie ? { "X-FOLLOWUP-CSRF": decodeURIComponent(cookie.split("=")[1]) } : {};
};

export async function call(method, path, body) {
  const answer = await fetch(path, {
    method,
    headers: { "Content-Type": "application/json", Accept: "application/json", ...csrf() },
    body: body && JSON.stringify(body),
  });
  const text = await answer.text();
  const json = text && answer.headers.get("Content-Type")?.includes("json") ? JSON.parse(text) : {};
  if (!answer.ok) {
    throw new Error(json.detail || `The server answered ${answer.status}.`);
  }
  return json;
}

// Replaces what lives on the page by its newest self. A mail that is open stays as it is: reading
// it anew would count as another look at it.
export async function lookAgain() {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  const newest = new DOMParser().parseFromString(await answer.text(), "text/html");
  const focused = document.activeElement?.id;
  for (const old of document.querySelectorAll("[data-live]")) {
    const fresh = newest.getElementById(old.id);
    if (fresh) {
      old.replaceWith(fresh);
    }
  }
  if (focused) {
    document.getElementById(focused)?.focus({ preventScroll: true });
  }
  setClock();
}

// Does something that takes a moment, with the buttons at rest and a word about it.
export async function during(words, deed) {
  document.body.setAttribute("aria-busy", "true");
  status.textContent = words;
  try {
    await deed();
    await lookAgain();
    status.textContent = "";
  } catch (fault) {
    status.textContent = fault.message;
  } finally {
    document.body.removeAttribute("aria-busy");
  }
}

const busy = () => document.body.hasAttribute("aria-busy");

document.addEventListener("click", (event) => {
  const advance = event.target.closest("[data-advance]")?.dataset.advance;
  if (advance && !busy()) {
    during("Working through everything due on the way …", () =>
      call("POST", "/demo/clock", { advance }),
    );
  }
});

document.getElementById("clear")?.addEventListener("click", async () => {
  if (confirm("Remove all mails from the inbox?")) {
    try {
      await call("DELETE", "/demo/inbox");
      location.assign("/demo");
    } catch (fault) {
      status.textContent = fault.message;
    }
  }
});

let offset = 0;

function setClock() {
  offset = Date.parse(document.getElementById("clock").dateTime) - Date.now();
}

setClock();
setInterval(() => {
  const clock = document.getElementById("clock");
  const parts = new Intl.DateTimeFormat("en-GB", {
    timeZone: clock.dataset.zone,
    weekday: "short",
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
  }).formatToParts(Date.now() + offset);
  const now = Object.fromEntries(parts.map(({ type, value }) => [type, value]));
  clock.textContent =
    `${now.weekday} ${now.day} ${now.month} ${now.year}, ` +
    `${now.hour}:${now.minute}:${now.second}`;
}, 1000);

// New mail shows by itself, unless somebody is just choosing one.
setInterval(async () => {
  const mails = document.getElementById("mails");
  if (document.hidden || busy() || !mails || mails.contains(document.activeElement)) {
    return;
  }
  try {
    const to = mails.dataset.to ? `&to=${encodeURIComponent(mails.dataset.to)}` : "";
    const [newest] = await call("GET", `/demo/inbox?limit=1${to}`);
    if ((newest?.id ?? "") !== mails.dataset.newest && !busy()) {
      await lookAgain();
    }
  } catch {
    // The next look may succeed.
  }
}, 5000);
