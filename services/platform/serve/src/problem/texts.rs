//! What the standard problems say to people.

/// The same in both languages.
#[derive(Clone, Copy)]
pub(super) struct Texts {
    pub(super) ja: &'static str,
    pub(super) en: &'static str,
}

pub(super) const INVALID_FIELDS: Texts = Texts {
    ja: "入力内容に誤りがあります。",
    en: "The request has invalid fields.",
};
pub(super) const MALFORMED: Texts = Texts {
    ja: "送信内容を読み取れません。",
    en: "The request cannot be read.",
};
pub(super) const NOT_FOUND: Texts = Texts {
    ja: "対象が見つかりません。",
    en: "There is no such resource.",
};
pub(super) const STALE: Texts = Texts {
    ja: "ほかの人が先に変更しました。最新の内容を確認してやり直してください。",
    en: "Somebody else changed it first. Read it again, then decide again.",
};
pub(super) const REQUEST_ID_REUSED: Texts = Texts {
    ja: "同じ要求番号が、別の内容ですでに使われています。",
    en: "The request id was used before with another body.",
};
pub(super) const UNAUTHENTICATED: Texts = Texts {
    ja: "認証が必要です。",
    en: "Authentication is required.",
};
pub(super) const PERMISSION_DENIED: Texts = Texts {
    ja: "この操作を行う権限がありません。",
    en: "You are not permitted to do this.",
};
pub(super) const UNIMPLEMENTED: Texts = Texts {
    ja: "この操作はありません。",
    en: "There is no such method.",
};
pub(super) const OVERLOADED: Texts = Texts {
    ja: "混み合っています。しばらくしてからやり直してください。",
    en: "Too many requests at once. Try again later.",
};
pub(super) const TOO_LARGE: Texts = Texts {
    ja: "送信内容が大きすぎます。",
    en: "The message is too large.",
};
pub(super) const UNAVAILABLE: Texts = Texts {
    ja: "一時的に利用できません。しばらくしてからやり直してください。",
    en: "Temporarily unavailable. Try again later.",
};
pub(super) const DEADLINE_EXCEEDED: Texts = Texts {
    ja: "時間内に処理が終わりませんでした。同じ要求番号でやり直せます。",
    en: "It was not finished in time. It may be repeated with the same request id.",
};
pub(super) const INTERNAL: Texts = Texts {
    ja: "システムの内部で問題が起きました。",
    en: "Something went wrong on our side.",
};
