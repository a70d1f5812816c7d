"""The steps of the script, and the reasons for results that differ between clients."""

STEPS = {
    "paginate": "`paginate` over 250 predictions: the sizes of the pages",
    "run": "`run` a version",
    "run_by_name": "`run` an official model by its name",
    "run_polled": "`run` without holding the request",
    "run_text": "`run` a language model: the pieces of its text",
    "run_items": "`run` a model that yields items",
    "run_file": "`run` an image model and read the file",
    "run_file_polled": "`run` an image model without holding the request, and read the file",
    "run_with_a_file": "`run` with 6 bytes as input, and read the file that comes back",
    "run_with_a_file_uploads": "`run` with 6 bytes as input: how many files it uploads",
    "run_longer_than_the_hold": "`run` for two seconds, holding the request for one",
    "run_failed": "`run` a model that fails",
    "run_canceled": "`run`, canceled by another client",
    "run_aborted": "`run`, aborted before it started",
    "stream": "`stream` a language model: its text",
    "stream_names": "`stream` a model that yields items: the events",
    "stream_cut": "`stream`, with a connection that breaks",
    "stream_failed": "`stream` a model that fails after some output",
    "stream_of_a_model_that_does_not": "`stream` a model without streaming",
    "predictions": "create a prediction, wait for it, get it",
    "predictions_cancel": "cancel a prediction",
    "predictions_list": "list predictions, one of them aborted",
    "predictions_by_deployment": "create a prediction of a deployment",
    "models": "get a model",
    "models_list": "list models",
    "models_search": "search models",
    "models_create": "create a model",
    "models_delete": "delete a model",
    "versions": "list and get versions",
    "collections": "list and get collections",
    "hardware": "list hardware",
    "account": "get the account",
    "files": "upload, get, list and delete a file",
    "trainings": "create a training, wait for it, list it, find its version",
    "trainings_cancel": "cancel a training",
    "deployments": "create, update, get and list a deployment",
    "deployments_delete": "delete a deployment",
    "webhook_secret": "get the signing secret of webhooks",
    "webhook": "validate a webhook",
    "webhook_forged": "validate a webhook whose body was changed",
    "webhook_replayed": "validate a webhook that was signed years ago",
    "not_found": "get a prediction that does not exist",
    "wrong_input": "`run` with an input that the model does not accept",
    "wrong_token": "get the account with a wrong token",
    "id_with_a_path": "get a prediction whose id is `../account`",
    "create_limited": "`run`, with a 429 that says to wait a second",
    "create_lost": "`run`, with a lost response to the create request: how often the model ran",
    "creates": "`run`, with a lost response to the create request: number of create requests",
    "token": "whether the host of the output files received the token",
}

_KIND = "Each terminal status has an exception, which has the prediction."
_STATUS = "Each status code has an exception. All are `APIError`."

_HTTPS = (
    "The others return strings that begin with `https:` as files, and the URLs of the sandbox do "
    "not. This client returns any URL as a file."
)

EXPLANATIONS = {
    "run_file": _HTTPS,
    "run_file_polled": _HTTPS,
    "run_with_a_file": _HTTPS,
    "run_with_a_file_uploads": "Small files are sent in the input, which saves a request.",
    "run_longer_than_the_hold": "The hold ends with `processing`, after which the others return. "
    "This client waits for a terminal status.",
    "run_failed": _KIND,
    "run_canceled": "A canceled prediction has no output, so this client raises.",
    "run_aborted": "`aborted` is a terminal status, as `canceled`. One of the others does not "
    "know it, and one returns nothing.",
    "stream_cut": "The stream resumes where it broke.",
    "stream_failed": _KIND,
    "stream_of_a_model_that_does_not": "The prediction is polled, and its output becomes events.",
    "predictions_list": "Unknown statuses do not prevent reading a list.",
    "models_delete": "The JavaScript client has no such method.",
    "webhook_forged": "A forged webhook raises. The JavaScript client returns `false`.",
    "webhook_replayed": "A webhook is valid for five minutes, as its standard says. "
    "`tolerance=None` accepts any age.",
    "not_found": _STATUS,
    "wrong_input": _STATUS,
    "wrong_token": _STATUS,
    "id_with_a_path": "An id is one segment of the path. The others send `GET /account`.",
    "create_limited": "A 429 had no effect, so the create request is retried when the API says so.",
    "create_lost": "The create request may have been processed, so it is not retried. The "
    "JavaScript client runs the model, and pays, twice.",
    "creates": "A create request is retried only if it certainly had no effect.",
    "token": "Output files are on another host than the API, and read without the token.",
}
