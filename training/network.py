"""The classifier as it is trained: the upper layers of the base model and four heads, in PyTorch."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from corpus import SAID, Document
from torch import Tensor, nn
from torch.nn import functional as F

from nurture.learned.classifier import INTENTS, REASONS
from nurture.learned.encoder import MATRICES, Encoder
from nurture.learned.model_file import ModelFile

FIRST_TRAINED = 6
"""Layers below stay as they are: what they give is computed once for the whole corpus."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Documents side by side; `is_no` tells which labels count."""

    values: Tensor
    mask: Tensor
    owners: Tensor
    said: Tensor
    label: Tensor
    is_no: Tensor
    company: Tensor


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """What the heads say, before it becomes probabilities; `has` marks the sentences there are."""

    said: Tensor
    has: Tensor
    intents: Tensor
    reasons: Tensor
    company: Tensor


class Layer(nn.Module):
    """One layer, as `nurture.learned.encoder` computes it."""

    def __init__(self, base: ModelFile, number: int) -> None:
        super().__init__()
        width = base.shape.width
        for name in MATRICES:
            columns = width * 4 if name == "fo" else width
            weight = torch.tensor(base.matrix(f"l{number}.{name}.w", columns))
            linear = nn.Linear(weight.shape[1], weight.shape[0])
            linear.weight.data, linear.bias.data = weight, torch.tensor(base.floats(f"l{number}.{name}.b").copy())
            setattr(self, name, linear)
        self.aln, self.oln = (_norm(base, f"l{number}.{name}") for name in ("aln", "oln"))
        self._heads = base.shape.heads

    def forward(self, values: Tensor, mask: Tensor) -> Tensor:
        """Returns the values through it."""
        count, length, width = values.shape
        shape = (count, length, self._heads, width // self._heads)
        query, key, value = (linear(values).view(shape).transpose(1, 2) for linear in (self.q, self.k, self.v))
        attended = F.scaled_dot_product_attention(query, key, value, attn_mask=mask)
        values = self.aln(values + self.ao(attended.transpose(1, 2).reshape(count, length, width)))
        return self.oln(values + self.fo(F.gelu(self.fi(values))))


class Network(nn.Module):
    """The layers that are trained, and the heads."""

    def __init__(self, base: ModelFile) -> None:
        super().__init__()
        self.layers = nn.ModuleList([Layer(base, number) for number in range(FIRST_TRAINED, base.shape.layers)])
        features = 2 * base.shape.width + 2 * len(SAID)
        self.said = nn.Linear(base.shape.width, len(SAID))
        self.intents, self.reasons = nn.Linear(features, len(INTENTS)), nn.Linear(features, len(REASONS))
        self.company = nn.Linear(features, 1)

    def forward(self, batch: Batch) -> Scores:
        """Returns what the heads say."""
        values, mask = batch.values, batch.mask[:, None, None, :].bool()
        for layer in self.layers:
            values = layer(values, mask)
        values = values.float()
        member = F.one_hot(batch.owners, batch.said.shape[1] + 1)[:, :, 1:].float() * batch.mask[:, :, None]
        count = member.sum(1)
        means = torch.einsum("bln,blw->bnw", member, values) / count.clamp(min=1)[:, :, None]
        whole = (values * batch.mask[:, :, None]).sum(1) / batch.mask.sum(1, keepdim=True)
        has = (count > 0)[:, :, None]
        said = self.said(F.dropout(means, 0.1, self.training))
        told = said.masked_fill(~has, -20.0)
        drop = (F.dropout(part, 0.1, self.training) for part in (whole, means.masked_fill(~has, -1e4).max(1).values))
        features = torch.cat([*drop, told.max(1).values / 4, torch.sigmoid(told).sum(1)], 1)
        return Scores(
            said=said,
            has=has,
            intents=self.intents(features),
            reasons=self.reasons(features),
            company=self.company(features)[:, 0],
        )


def lower_values(base: ModelFile, documents: Sequence[Document]) -> list[Tensor]:
    """Returns what the layers that are not trained make of each document."""
    encoder = Encoder(base, {}, layers=FIRST_TRAINED)
    return [torch.tensor(encoder.encode(np.array(each.numbers))).to(torch.bfloat16) for each in documents]


def batch_of(documents: Sequence[Document], values: Sequence[Tensor]) -> Batch:
    """Returns documents side by side, filled up to the longest."""
    length, most = max(len(each) for each in values), max(len(each.said) for each in documents)
    shape = (len(documents), length)
    said = torch.zeros((len(documents), most, len(SAID)))
    padded, mask = torch.zeros((*shape, values[0].shape[1])), torch.zeros(shape)
    owners = torch.zeros(shape, dtype=torch.long)
    for place, (document, own) in enumerate(zip(documents, values, strict=True)):
        padded[place, : len(own)], mask[place, : len(own)] = own.float(), 1
        owners[place, : len(own)] = torch.tensor(document.owners)
        for sentence, labels in enumerate(document.said):
            said[place, sentence, list(labels)] = 1
    return Batch(
        values=padded,
        mask=mask,
        owners=owners,
        said=said,
        label=torch.tensor([each.label for each in documents]),
        is_no=torch.tensor([each.is_no for each in documents]),
        company=torch.tensor([-1.0 if each.company is None else float(each.company) for each in documents]),
    )


def loss_of(scores: Scores, batch: Batch) -> Tensor:
    """Returns how wrong the scores are: of the sentences, of the whole mails, of whom a stop covers."""
    known = scores.has.float().expand_as(batch.said).clone()
    known[~batch.is_no, :, len(INTENTS) - 1 :] = 0  # A reply was not labelled with reasons,
    known[batch.is_no, :, 1 : len(INTENTS) - 1] = 0  # and a no with no intent but a stop.
    wrong = F.binary_cross_entropy_with_logits(scores.said, batch.said, reduction="none")
    loss = 16.0 * (wrong * known).sum() / known.sum()
    for head, own in ((scores.intents, ~batch.is_no), (scores.reasons, batch.is_no)):
        if own.any():
            loss = loss + F.cross_entropy(head[own], batch.label[own], label_smoothing=0.05) * own.float().mean()
    stops = batch.company >= 0
    if stops.any():
        covered = F.binary_cross_entropy_with_logits(scores.company[stops], batch.company[stops])
        loss = loss + covered * stops.float().mean()
    return loss


def _norm(base: ModelFile, name: str) -> nn.LayerNorm:
    norm = nn.LayerNorm(base.shape.width, eps=base.shape.eps)
    norm.weight.data = torch.tensor(base.floats(f"{name}.w").copy())
    norm.bias.data = torch.tensor(base.floats(f"{name}.b").copy())
    return norm
