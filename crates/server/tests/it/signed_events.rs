//! Touchpoints as signed JSON: who signed, when, and what comes of sending it again.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::house::{Answered, House};

/// HMAC-SHA-256 as others write it, for keys of at most a block.
pub(crate) fn hmac(key: &[u8], message: &[u8]) -> String {
    let mut block = [0_u8; 64];
    match key.len() {
        0..=64 => block[..key.len()].copy_from_slice(key),
        _ => block[..32].copy_from_slice(&Sha256::digest(key)),
    }
    let inner = Sha256::new()
        .chain_update(block.map(|byte| byte ^ 0x36))
        .chain_update(message);
    let outer = Sha256::new()
        .chain_update(block.map(|byte| byte ^ 0x5c))
        .chain_update(inner.finalize());
    let bytes = outer.finalize();
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

async fn source(house: &House) -> (String, String) {
    let body = json!({ "name": "ERP", "kind": "server" });
    let id = house.make("source", &body).await;
    let secret = secret(house, &id).await;
    (id, secret)
}

pub(crate) async fn secret(house: &House, id: &str) -> String {
    let path = format!("/api/v1/sources/{id}/secret");
    let told = house.post(&path).by("admin").send().await;
    assert_eq!(told.status, 200, "{}", told.text);
    told.json()["secret"].as_str().unwrap().to_owned()
}

struct Letter<'a> {
    source: &'a str,
    secret: &'a str,
    seconds: i64,
}

impl Letter<'_> {
    async fn send(&self, house: &House, body: &str) -> Answered {
        let signature = hmac(
            self.secret.as_bytes(),
            format!("{}.{body}", self.seconds).as_bytes(),
        );
        let call = house
            .post(&format!("/v1/events/{}", self.source))
            .without("origin")
            .header("weft-timestamp", &self.seconds.to_string())
            .header("weft-signature", &format!("sha256={signature}"));
        call.raw(body).send().await
    }
}

pub(crate) fn now(house: &House) -> i64 {
    house.app.platform.now().ms() / 1000
}

pub(crate) fn statuses(answered: &Answered) -> Vec<Value> {
    let body = answered.json();
    let results = body["results"].as_array().unwrap();
    results.iter().map(|one| one["status"].clone()).collect()
}

#[tokio::test]
async fn what_is_signed_is_kept_and_sent_again_is_known() {
    let house = House::empty().await;
    let (id, secret) = source(&house).await;
    let letter = Letter {
        source: &id,
        secret: &secret,
        seconds: now(&house),
    };
    let body = json!([
        { "id": "p-1", "type": "paid", "subject": "KH001", "properties": { "amount": 120 } },
        { "type": "called", "subject": "KH001" },
        { "type": "called" },
    ])
    .to_string();
    let first = letter.send(&house, &body).await;
    assert_eq!(
        statuses(&first),
        ["accepted", "accepted", "rejected"],
        "{}",
        first.text
    );
    let again = letter.send(&house, &body).await;
    assert_eq!(statuses(&again), ["duplicate", "duplicate", "rejected"]);
    let later = Letter {
        seconds: letter.seconds + 1,
        ..letter
    };
    let anew = later.send(&house, &body).await;
    assert_eq!(statuses(&anew), ["duplicate", "accepted", "rejected"]);
    assert_eq!(
        house
            .app
            .platform
            .store()
            .touches_after(0, 10)
            .unwrap()
            .len(),
        3
    );
}

#[tokio::test]
async fn what_is_not_signed_or_long_ago_is_not_taken() {
    let house = House::empty().await;
    let (id, secret) = source(&house).await;
    let body = r#"{"type":"paid","subject":"KH001"}"#;
    let good = Letter {
        source: &id,
        secret: &secret,
        seconds: now(&house),
    };
    for (source, secret, seconds, code) in [
        (id.as_str(), "whsec_wrong", good.seconds, "source.signature"),
        ("1", secret.as_str(), good.seconds, "source.signature"),
        ("x", secret.as_str(), good.seconds, "source.signature"),
        (
            id.as_str(),
            secret.as_str(),
            good.seconds - 301,
            "source.signature_old",
        ),
        (
            id.as_str(),
            secret.as_str(),
            good.seconds + 301,
            "source.signature_old",
        ),
    ] {
        let refused = Letter {
            source,
            secret,
            seconds,
        }
        .send(&house, body)
        .await;
        assert_eq!((refused.status, refused.code().as_str()), (401, code));
    }
    for seconds in [good.seconds - 300, good.seconds + 300] {
        let taken = Letter { seconds, ..good }.send(&house, body).await;
        assert_eq!(taken.status, 200, "{}", taken.text);
    }
    let bare = house
        .post(&format!("/v1/events/{id}"))
        .raw(body)
        .send()
        .await;
    assert_eq!(bare.code(), "source.signature");
}

#[tokio::test]
async fn the_former_secret_of_a_source_is_good_for_a_day() {
    let house = House::empty().await;
    let (id, former) = source(&house).await;
    let fresh = secret(&house, &id).await;
    assert_ne!(former, fresh);
    let body = r#"{"type":"paid","subject":"KH001"}"#;
    for (secret, status) in [(&former, 200), (&fresh, 200)] {
        let letter = Letter {
            source: &id,
            secret,
            seconds: now(&house),
        };
        assert_eq!(letter.send(&house, body).await.status, status);
    }
    house
        .clock
        .set(house.app.platform.now().plus_ms(24 * 3_600_000));
    let letter = Letter {
        source: &id,
        secret: &former,
        seconds: now(&house),
    };
    assert_eq!(letter.send(&house, body).await.status, 401);
}
