"""What the API's examples call things by."""

SESSION_ID = "sess_3f9a1c0b7d2e4f61"
THREAD_ID = "thread_7d2e4f613f9a1c0b"
QUESTION_ID = "msg_1c0b7d2e4f613f9a"
ANSWER_ID = "msg_2e4f613f9a1c0b7d"
NOTIFICATION_ID = "evt_5b0c1d9a7e2f43868a91d04c"
FILE_ID = "att_613f9a1c0b7d2e4f"
WHEN = "2026-03-02T09:15:00Z"
