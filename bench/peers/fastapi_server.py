"""What `graft serve` does, with FastAPI, Pillow and ONNX Runtime: npm run bench:http starts it.

The pictures are decoded and classified in Starlette's pool of threads, so that the event loop is free for connections.
"""

import io
import json
import os

import numpy
import onnxruntime
from fastapi import FastAPI, HTTPException, Request
from fastapi.concurrency import run_in_threadpool
from PIL import Image, ImageOps, UnidentifiedImageError

options = onnxruntime.SessionOptions()
options.intra_op_num_threads = int(os.environ["GRAFT_BENCH_THREADS"])
session = onnxruntime.InferenceSession(os.environ["GRAFT_BENCH_MODEL"], options)
card = json.loads(session.get_modelmeta().custom_metadata_map["graft"])
height, width = card["imageSize"]
app = FastAPI()


def classify_picture(content: bytes) -> dict:
    try:
        picture = ImageOps.exif_transpose(Image.open(io.BytesIO(content))).convert("RGB")
    except (UnidentifiedImageError, OSError) as error:
        raise HTTPException(422, str(error)) from error
    # Pillow's bilinear filter averages where a picture gets smaller, as `antialias` of the card does.
    pixels = numpy.asarray(picture.resize((width, height), Image.Resampling.BILINEAR))
    (probabilities,) = session.run(["probabilities"], {"image": pixels[None]})
    by_class = dict(zip(card["classNames"], map(float, probabilities[0])))
    label = max(by_class, key=by_class.get)
    return {"label": label, "probability": by_class[label], "probabilities": by_class}


@app.post("/classify")
async def classify(request: Request) -> dict:
    return await run_in_threadpool(classify_picture, await request.body())


@app.get("/health")
def health() -> dict:
    return {"status": "ready"}
