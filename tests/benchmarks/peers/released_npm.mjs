// The released client for JavaScript: the same measures as worker.py, as far as they apply.
import Replicate from "replicate";

const [, , measure, url] = process.argv;
const CALLS = 1000;
const connect = (baseUrl) => new Replicate({ auth: "r8_benchmark", baseUrl, useFileOutput: false });

async function watched(work, count = 1) {
  const cpu = process.cpuUsage();
  const start = performance.now();
  await work();
  const wall = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  return { wall: wall / count, cpu: (user + system) / 1e6 / count };
}

async function construct() {
  connect(`${url}/v1`);
  return watched(async () => {
    for (let i = 0; i < 50; i++) connect(`${url}/v1`);
  }, 50);
}

async function get() {
  const client = connect(`${url}/v1`);
  for (let i = 0; i < 100; i++) await client.predictions.get("abc");
  return watched(async () => {
    for (let i = 0; i < CALLS; i++) await client.predictions.get("abc");
  }, CALLS);
}

async function atOnce(base, count) {
  const client = connect(base);
  let remaining = CALLS;
  let failed = 0;
  const one = async () => {
    while (remaining-- > 0) await client.predictions.get("abc").catch(() => failed++);
  };
  const times = await watched(() => Promise.all(Array.from({ length: count }, one)), CALLS);
  return { ...times, failed };
}

async function list() {
  const client = connect(`${url}/v1`);
  let count = 0;
  const times = await watched(async () => {
    for await (const page of client.paginate(client.predictions.list)) {
      count += page.map((it) => [it.id, it.status, it.created_at, it.output, it.urls.get]).length;
    }
  });
  if (count !== 10000) throw new Error(`listed ${count}`);
  return times;
}

async function wait() {
  const found = {};
  const measured = async (milliseconds, samples, atOnce) => {
    const client = connect(`${url}/run/${milliseconds}/npm/v1`);
    const delays = [];
    const one = async () => {
      while (delays.length + atOnce <= samples) {
        const start = performance.now();
        await client.run(`a/b:${"a".repeat(64)}`, { input: {}, wait: { mode: "poll" } });
        delays.push((performance.now() - start - milliseconds) / 1000);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, one));
    const requests = await (await fetch(`${url}/count/${milliseconds}/npm`)).json();
    found[`late_${milliseconds}`] = delays.reduce((a, b) => a + b) / delays.length;
    found[`latest_${milliseconds}`] = Math.max(...delays);
    found[`requests_${milliseconds}`] = requests / delays.length;
  };
  const long = measured(60000, 4, 4);
  await measured(120, 24, 1);
  await measured(700, 16, 1);
  await measured(2750, 10, 1);
  await long;
  return found;
}

const measures = {
  construct,
  get,
  async_20: () => atOnce(`${url}/v1`, 20),
  async_100: () => atOnce(`${url}/v1`, 100),
  async_100_slow: () => atOnce(`${url}/delay/50/v1`, 100),
  async_1000: () => atOnce(`${url}/v1`, 1000),
  list,
  wait,
};
console.log(JSON.stringify(measure in measures ? await measures[measure]() : null));
process.exit(0);
