// The clock's buttons, the ticking clock, and a word when new mail has come.
const clock = document.getElementById("clock");
const status = document.getElementById("status");
const buttons = [...document.querySelectorAll("[data-advance]")];

const csrf = () => {
  const cookie = document.cookie.split("; ").find((one) => one.startsWith("FOLLOWUP-CSRF="));
  return cookie ? { "X-FOLLOWUP-CSRF": decodeURIComponent(cookie.split("=")[1]) } : {};
};

async function call(method, path, body) {
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

for (const button of buttons) {
  button.addEventListener("click", async () => {
    buttons.forEach((one) => (one.disabled = true));
    status.textContent = "Working through everything due on the way …";
    try {
      await call("POST", "/demo/clock", { advance: button.dataset.advance });
      location.reload();
    } catch (fault) {
      status.textContent = fault.message;
      buttons.forEach((one) => (one.disabled = false));
    }
  });
}

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

const offset = Date.parse(clock.dateTime) - Date.now();
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
});
setInterval(() => {
  const now = Object.fromEntries(
    parts.formatToParts(Date.now() + offset).map(({ type, value }) => [type, value]),
  );
  clock.textContent =
    `${now.weekday} ${now.day} ${now.month} ${now.year}, ` +
    `${now.hour}:${now.minute}:${now.second}`;
}, 1000);

setInterval(async () => {
  if (document.hidden || new URLSearchParams(location.search).get("to")) {
    return;
  }
  try {
    const [newest] = await call("GET", "/demo/inbox?limit=1");
    document.getElementById("fresh").hidden =
      !newest || newest.id === document.body.dataset.newest;
  } catch {
    // The next look may succeed.
  }
}, 5000);
