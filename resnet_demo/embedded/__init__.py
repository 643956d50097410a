"""The network that ships with the app: how it is trained from scratch, and how it is measured.

    configuration.py   every choice of a training run, with its reason
    layout.py          Tiny ImageNet's folders, and folders of one class each
    pack.py            the same pictures in a few files, for a machine that takes only such
    data.py            all pictures as one uint8 tensor
    augment.py         another view of each picture, every time, made on the device
    mixing.py          two pictures in one, and the loss that fits
    schedule.py        progress -> learning rate and input size
    average.py         the moving average of the weights, which is what ships
    checkpoint.py      a run on the disk, to go on from exactly
    build.py           the network at its start, the optimiser, what the chip can do
    trainer.py         the loop: a generator of records
    measure.py         pixels -> logits at any input size
    calibration.py     how far a probability can be trusted: pure functions
    measurement.py     top-1, top-5 and calibration of a set of answers
    evaluate.py        pictures from folders, shown the way the app shows photos
    unknown.py         things that are no class, at hand on every machine
    into_card.py       what an evaluation found goes into the card and the log
    weights_file.py    half precision, and the file
    model_card.py      the card that says what came out
    run.py             one whole run: data, training, measuring, files
    log.py             the log of a run, read back for the page
    train.py           the same from the shell: `python -m resnet_demo.embedded.train`

`train.py` and what it imports need torch, NumPy and Pillow, nothing else: it may run on a machine
that has no more.
"""
