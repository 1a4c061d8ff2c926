"""The fence's answer: whose database this is, told to a holder of its key and to nobody else."""

from starlette.requests import Request
from starlette.responses import Response

from nurture.domain.fence import ANSWER_HEADER, FenceQuestion
from nurture.services.fencing import FenceAnswers


class FencePage:
    """Answers for `/fence`."""

    def __init__(self, answers: FenceAnswers) -> None:
        self._answers = answers

    async def answer(self, request: Request) -> Response:
        """Answers 204 with the signed answer in a header, 404 to whoever holds no key."""
        asked = request.query_params
        key = asked.get("key", "")
        question = FenceQuestion(
            nonce=asked.get("nonce", ""),
            key_id=int(key) if key.isascii() and key.isdigit() and len(key) < 6 else 0,
            proof=asked.get("proof", "")[:128],
        )
        answer = await self._answers.answer(question)
        return (
            Response(status_code=404) if answer is None else Response(status_code=204, headers={ANSWER_HEADER: answer})
        )
