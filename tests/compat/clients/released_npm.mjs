// The script, with the released client for JavaScript, replicate 1.4.0.
import { readFileSync } from "node:fs";
import Replicate, { validateWebhook } from "replicate";

const baseUrl = process.env.REPLICATE_BASE_URL;
const client = new Replicate({ baseUrl });
const message = JSON.parse(process.env.COMPAT_WEBHOOK);
const {
  COMPAT_HELLO: HELLO,
  COMPAT_COUNTER: COUNTER,
  COMPAT_TRAINABLE: TRAINABLE,
} = process.env;
const final = ["succeeded", "failed", "canceled"];

// The output as JSON: files as their bytes.
async function plain(output) {
  if (output instanceof ReadableStream) {
    return `file of ${(await output.blob()).size} bytes`;
  }
  if (Array.isArray(output)) return Promise.all(output.map(plain));
  return typeof output === "string" && output.startsWith("http:")
    ? "a URL"
    : output;
}

async function text(events) {
  let whole = "";
  for await (const event of events) whole += event.toString();
  return whole;
}

async function validated(headers, body) {
  const isValid = await validateWebhook({ headers, body }, message.secret);
  return isValid ? JSON.parse(body).status : false;
}

const prompt = { prompt: "Hi", pause: 0 };
const hello = `replicate/hello-world:${HELLO}`;
const poll = { mode: "poll", interval: 50 };

const steps = {
  async paginate() {
    const sizes = [];
    for await (const page of client.paginate(client.predictions.list)) {
      sizes.push(page.length);
    }
    return sizes;
  },
  run: () => client.run(hello, { input: { text: "Alice" } }),
  run_by_name: () => client.run("acme/plain", { input: { text: "Alice" } }),
  run_polled: () =>
    client.run(hello, { input: { text: "Alice" }, wait: poll }),
  run_text: async () =>
    plain(await client.run("sandbox/official", { input: prompt })),
  run_items: async () =>
    plain(
      await client.run(`sandbox/counter:${COUNTER}`, { input: { until: 3 } }),
    ),
  run_file: async () =>
    plain(await client.run("sandbox/image", { input: { prompt: "a cat" } })),
  run_file_polled: async () =>
    plain(
      await client.run("sandbox/image", {
        input: { prompt: "a cat" },
        wait: poll,
      }),
    ),
  run_with_a_file: async () =>
    plain(
      await client.run("sandbox/upscaler", {
        input: { image: new Blob(["pixels"]) },
      }),
    ),
  run_with_a_file_uploads: async () =>
    (await client.files.list()).results.length,
  run_longer_than_the_hold: () =>
    client.run("acme/two-seconds", {
      input: {},
      wait: { mode: "block", timeout: 1 },
    }),
  run_failed: () => client.run("sandbox/failing", { input: {} }),
  run_canceled: () => client.run("acme/canceled", { input: {} }),
  run_aborted: () => client.run("acme/aborted", { input: {} }),
  stream: () => text(client.stream("sandbox/official", { input: prompt })),
  async stream_names() {
    const names = [];
    const ref = `sandbox/counter:${COUNTER}`;
    for await (const event of client.stream(ref, { input: { until: 2 } })) {
      names.push(event.event);
    }
    return names;
  },
  stream_cut: () => text(client.stream("sandbox/official", { input: prompt })),
  stream_failed: () => text(client.stream("acme/broken", { input: {} })),
  stream_of_a_model_that_does_not: () =>
    text(client.stream("replicate/hello-world", { input: { text: "Alice" } })),
  async predictions() {
    const prediction = await client.predictions.create({
      version: HELLO,
      input: { text: "Alice" },
    });
    const finished = await client.wait(prediction, { interval: 50 });
    const again = await client.predictions.get(prediction.id);
    return [prediction.status, finished.status, again.output];
  },
  async predictions_cancel() {
    const { id } = await client.predictions.create({
      model: "sandbox/slow",
      input: { seconds: 600 },
    });
    return (await client.predictions.cancel(id)).status;
  },
  async predictions_list() {
    const page = await client.predictions.list();
    return [page.results.length, page.next !== null];
  },
  async predictions_by_deployment() {
    const prediction = await client.deployments.predictions.create(
      "acme",
      "hello",
      { input: { text: "Alice" } },
    );
    return (await client.wait(prediction, { interval: 50 })).output;
  },
  async models() {
    const model = await client.models.get("replicate", "hello-world");
    return [model.owner, model.name, model.latest_version.id === HELLO];
  },
  async models_list() {
    const { results } = await client.models.list();
    return results.map((model) => model.name).includes("hello-world");
  },
  async models_search() {
    const { results } = await client.models.search("tiny hello");
    return results.map((model) => model.name);
  },
  async models_create() {
    const model = await client.models.create("acme", "fresh", {
      visibility: "private",
      hardware: "cpu",
    });
    return [model.owner, model.name, model.visibility];
  },
  models_delete: () => client.models.delete("acme", "fresh"),
  async versions() {
    const { list, get } = client.models.versions;
    const { results } = await list("replicate", "hello-world");
    const version = await get("replicate", "hello-world", HELLO);
    return [results.length, version.id === results[0].id];
  },
  async collections() {
    const { results } = await client.collections.list();
    const collection = await client.collections.get("super-resolution");
    return [
      results.map((each) => each.slug),
      collection.models.map((model) => model.name),
    ];
  },
  hardware: async () =>
    (await client.hardware.list()).map((each) => each.sku).slice(0, 2),
  account: async () => (await client.accounts.current()).username,
  async files() {
    const bytes = readFileSync(process.env.COMPAT_FILE);
    const { id } = await client.files.create(bytes, { for: "a test" });
    const again = await client.files.get(id);
    const isListed = async () => {
      const { results } = await client.files.list();
      return results.map((each) => each.id).includes(id);
    };
    const listed = await isListed();
    await client.files.delete(id);
    return [again.size > 0, again.metadata, listed, await isListed()];
  },
  async trainings() {
    const training = await client.trainings.create(
      "sandbox",
      "trainable",
      TRAINABLE,
      {
        destination: "acme/trained",
        input: { train_data: "https://example.com/data.zip" },
      },
    );
    let finished = training;
    while (!final.includes(finished.status)) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      finished = await client.trainings.get(training.id);
    }
    const { results } = await client.trainings.list();
    const listed = results.map((each) => each.id).includes(training.id);
    const model = await client.models.get("acme", "trained");
    const made = `acme/trained:${model.latest_version.id}`;
    const same = finished.output.version === made;
    return [training.status, finished.status, listed, same];
  },
  async trainings_cancel() {
    const { id } = await client.trainings.create(
      "sandbox",
      "trainable",
      TRAINABLE,
      {
        destination: "acme/trained",
        input: { train_data: "https://example.com/data.zip", epochs: 100 },
      },
    );
    return (await client.trainings.cancel(id)).status;
  },
  async deployments() {
    const created = await client.deployments.create({
      name: "app",
      model: "replicate/hello-world",
      version: HELLO,
      hardware: "gpu-t4",
      min_instances: 0,
      max_instances: 1,
    });
    const updated = await client.deployments.update("acme", "app", {
      max_instances: 2,
    });
    const got = await client.deployments.get("acme", "app");
    const { results } = await client.deployments.list();
    return [
      [created, updated, got].map((each) => each.current_release.number),
      got.current_release.configuration.max_instances,
      results.map((each) => each.name),
    ];
  },
  async deployments_delete() {
    await client.deployments.delete("acme", "app");
    return (await client.deployments.list()).results.length;
  },
  webhook_secret: async () =>
    (await client.webhooks.default.secret.get()).key === message.secret,
  webhook: () => validated(message.headers, message.body),
  webhook_forged: () =>
    validated(message.headers, message.body.replace("succeeded", "failed")),
  webhook_replayed: () => validated(message.old, message.body),
  not_found: async () => (await client.predictions.get("nothing")).status,
  wrong_input: () => client.run(hello, { input: { text: 1 } }),
  async wrong_token() {
    const stranger = new Replicate({ baseUrl, auth: "wrong" });
    return (await stranger.accounts.current()).username;
  },
  id_with_a_path: async () =>
    (await client.predictions.get("../account")).username,
  create_limited: () => client.run("acme/limited", { input: {} }),
  async create_lost() {
    await client.run("acme/lost", { input: {} });
    return (await client.models.get("acme", "lost")).run_count;
  },
};

const results = {};
for (const [name, step] of Object.entries(steps)) {
  try {
    results[name] = (await step()) ?? null;
  } catch (error) {
    results[name] = { raises: error.name };
  }
}
console.log(JSON.stringify(results));
process.exit(0);
