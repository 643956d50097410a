"""The skip lab: small plain and residual nets that race on the same batches.

    LabConfig ── Trainer ── LabRecord, LabRecord, … ── verdict
     (frozen)   (step by step)      (frozen)

`configuration` says what is trained, `trainer` trains it, `verdict` says what came out; `runner`
gives a training to a worker thread, `recordings` writes one down, `presets` holds the experiments
worth showing. Nothing here knows Streamlit.
"""
