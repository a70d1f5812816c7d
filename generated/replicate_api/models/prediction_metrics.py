# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

from __future__ import annotations

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
    """Sound in the video, if the price depends on it."""
