# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

from __future__ import annotations

from typing import Any

from ..records import Record, record


@record
class PredictionMetrics(Record):
    """Metrics of a prediction; models may add more."""

    predict_time: float | None = None
    """Seconds that the model ran, without the time before it started."""
    total_time: float | None = None
    """Seconds from creation to the end."""
    input_token_count: int | None = None
    """Tokens that a language model read."""
    output_token_count: int | None = None
    """Tokens that a language model wrote."""
    time_to_first_token: float | None = None
    """Seconds until a language model's first token."""
    tokens_per_second: float | None = None
    """Tokens that a language model wrote per second."""
    predict_time_share: float | None = None
    """Seconds of a batch's running time that count for this prediction."""
    image_count: int | None = None
    """Images in the output, as older models report them."""
    batch_size: int | None = None
    """Number of inputs that the model ran together."""
    token_input_count: int | None = None
    """Tokens of the input that are billed."""
    token_output_count: int | None = None
    """Tokens of the output that are billed."""
    character_input_count: int | None = None
    """Characters of the input that are billed."""
    character_output_count: int | None = None
    """Characters of the output that are billed."""
    image_output_count: int | None = None
    """Images that are billed."""
    image_output_megapixel_count: float | None = None
    """Megapixels of all images that are billed."""
    video_output_count: int | None = None
    """Videos that are billed."""
    video_output_duration_seconds: float | None = None
    """Length of the video that is billed, in seconds."""
    video_output_total_pixel_count: float | None = None
    """Pixels of all frames of the video that are billed."""
    audio_output_count: int | None = None
    """Audio files that are billed."""
    audio_output_duration_seconds: float | None = None
    """Length of the audio that is billed, in seconds."""
    generic_output_count: int | None = None
    """Outputs of any other kind that are billed."""
    training_step_count: int | None = None
    """Steps of a training that are billed."""
    unspecified_billing_metric: float | None = None
    """Quantity that is billed and has no metric of its kind."""
    model_variant: str | None = None
    """Variant of the model, if its price depends on it."""
    motion_mode: str | None = None
    """Motion setting of a video model, if its price depends on it."""
    resolution_target: str | None = None
    """Resolution of the output, if the price depends on it."""
    resolution_upscale_target: str | None = None
    """Resolution after upscaling, if the price depends on it."""
    with_audio: bool | None = None
    """Whether a video has sound, if its price depends on it."""

    @staticmethod
    def _convert(data: Any) -> dict[str, Any]:
        get = data.get
        return {
            "predict_time": get("predict_time"),
            "total_time": get("total_time"),
            "input_token_count": get("input_token_count"),
            "output_token_count": get("output_token_count"),
            "time_to_first_token": get("time_to_first_token"),
            "tokens_per_second": get("tokens_per_second"),
            "predict_time_share": get("predict_time_share"),
            "image_count": get("image_count"),
            "batch_size": get("batch_size"),
            "token_input_count": get("token_input_count"),
            "token_output_count": get("token_output_count"),
            "character_input_count": get("character_input_count"),
            "character_output_count": get("character_output_count"),
            "image_output_count": get("image_output_count"),
            "image_output_megapixel_count": get("image_output_megapixel_count"),
            "video_output_count": get("video_output_count"),
            "video_output_duration_seconds": get("video_output_duration_seconds"),
            "video_output_total_pixel_count": get("video_output_total_pixel_count"),
            "audio_output_count": get("audio_output_count"),
            "audio_output_duration_seconds": get("audio_output_duration_seconds"),
            "generic_output_count": get("generic_output_count"),
            "training_step_count": get("training_step_count"),
            "unspecified_billing_metric": get("unspecified_billing_metric"),
            "model_variant": get("model_variant"),
            "motion_mode": get("motion_mode"),
            "resolution_target": get("resolution_target"),
            "resolution_upscale_target": get("resolution_upscale_target"),
            "with_audio": get("with_audio"),
        }
