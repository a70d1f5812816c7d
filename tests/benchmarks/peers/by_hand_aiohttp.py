"""A program that uses aiohttp by hand, and dicts."""

import aiohttp

IMPORT = "aiohttp"
FIRST = """
import os, asyncio, aiohttp
async def main():
    headers = {"Authorization": "Bearer " + os.environ["REPLICATE_API_TOKEN"]}
    async with aiohttp.ClientSession(headers=headers) as session:
        async with session.get(os.environ["REPLICATE_BASE_URL"] + "/predictions/abc") as response:
            await response.json()
asyncio.run(main())
"""


async def aconnect(base_url):
    headers = {"Authorization": "Bearer r8_benchmark"}
    return aiohttp.ClientSession(headers=headers, raise_for_status=True), base_url


async def aget(client):
    session, base_url = client
    async with session.get(f"{base_url}/predictions/abc") as response:
        return (await response.json())["status"]
