"""A web service that enlarges pictures: upload, progress and webhook.

Replicate sends webhooks to PUBLIC_URL, which must lead to this service.

    export PUBLIC_URL=https://pictures.example.com
    fastapi run service.py

    curl -F picture=@photo.png localhost:8000/pictures
    curl localhost:8000/pictures/ID
    curl localhost:8000/files/ID.png > larger.png
"""

from __future__ import annotations

import os
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated, Any

from fastapi import Depends, FastAPI, HTTPException, Request, UploadFile
from fastapi.staticfiles import StaticFiles

import replicate
from replicate import AsyncReplicate, Prediction, Training, webhooks

FOLDER = Path("pictures")
predictions: dict[str, Prediction | Training] = {}  # a database, if there are several processes


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncGenerator[dict[str, Any]]:
    """Share a client, and its connections, between all requests."""
    async with AsyncReplicate() as client:
        yield {"client": client, "secret": await client.webhooks.default.secret.get()}


def get_client(request: Request) -> AsyncReplicate:
    client: AsyncReplicate = request.state.client
    return client


Client = Annotated[AsyncReplicate, Depends(get_client)]
app = FastAPI(lifespan=lifespan)
app.mount("/files", StaticFiles(directory=FOLDER, check_dir=False))


@app.post("/pictures", status_code=202)
async def upload(picture: UploadFile, client: Client) -> dict[str, str]:
    prediction = await client.predictions.create(
        model="nightmareai/real-esrgan",
        input={"image": picture},
        webhook=f"{os.environ['PUBLIC_URL']}/webhook",
        webhook_events_filter=["logs", "completed"],
    )
    predictions.setdefault(prediction.id, prediction)  # the webhook may be faster
    return {"id": prediction.id}


@app.get("/pictures/{id}")
async def show(id: str) -> dict[str, Any]:
    if (prediction := predictions.get(id)) is None:
        raise HTTPException(404)
    progress = replicate.prediction_progress(prediction)
    return {"status": prediction.status, "progress": progress and progress.percentage}


@app.post("/webhook", status_code=204)
async def receive(request: Request, client: Client) -> None:
    try:
        message = webhooks.unwrap(await request.body(), request.headers, request.state.secret)
    except replicate.WebhookError as error:
        raise HTTPException(400, str(error)) from None
    prediction = message.data
    if message.is_terminal and prediction.status == "succeeded":
        # After an error here, Replicate sends the message again.
        await client.file(str(prediction.output)).save(FOLDER / f"{prediction.id}.png")
    known = predictions.get(prediction.id)
    if message.is_terminal or not (known and known.completed_at):  # messages may be out of order
        predictions[prediction.id] = prediction
