// @ai-sdk/replicate: an image.
import assert from "node:assert";
import { createReplicate } from "@ai-sdk/replicate";
import { experimental_generateImage as generateImage } from "ai";

const replicate = createReplicate({
  apiToken: process.env.REPLICATE_API_TOKEN,
  baseURL: `${process.env.REPLICATE_BASE_URL}/v1`,
});
const { image } = await generateImage({
  model: replicate.image("acme/painter"),
  prompt: "a",
  size: "64x64",
});
assert.equal(image.uint8Array[1], "P".charCodeAt(0));
