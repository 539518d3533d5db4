//! Commands: what a record can be told to do. Each is one value in the catalogue of its module.

mod argument;
mod set_password;

use serde::Serialize;
use serde_json::Value as Json;
use weft_kernel::{Id, Label, Problem};
use weft_store::Change as LogEntry;

use crate::caller::Caller;
use crate::once::{Once, Reply};
use crate::platform::Platform;
use crate::records::Record;
use crate::unit::Unit;
pub use argument::{Argument, text_given};

/// One thing a record can be told to do.
pub trait Command: Send + Sync {
    /// Its name, such as `sales.order.confirm`; the permission is called the same.
    fn name(&self) -> &'static str;
    /// What the button says.
    fn label(&self) -> Label;
    /// The object whose records it is given to.
    fn object(&self) -> &'static str;
    /// What it asks for.
    fn arguments(&self) -> Vec<Argument> {
        Vec::new()
    }
    /// Prepares the input outside of the transaction: slow work such as hashing belongs here.
    ///
    /// # Errors
    /// What is wrong with the input.
    fn prepare(&self, input: Json) -> Result<Json, Problem> {
        Ok(input)
    }
    /// Whether the record is in a state that allows it; a cheap look without writing.
    ///
    /// # Errors
    /// The reason why not.
    fn allowed(&self, unit: &mut Unit<'_, '_>, record: &Record) -> Result<(), Problem>;
    /// Does it; the record is held. What only the command may do, it does by [`Unit::acting`].
    ///
    /// # Errors
    /// Any problem: then nothing is left of it.
    fn run(
        &self,
        unit: &mut Unit<'_, '_>,
        record: &Record,
        input: &Json,
    ) -> Result<Outcome, Problem>;
}

/// What a command did.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// What the person is told.
    pub message: Label,
}

/// A command as the record page shows it.
#[derive(Clone, Debug, Serialize)]
pub struct CommandState {
    /// Its name.
    pub name: &'static str,
    /// What the button says.
    pub label: Label,
    /// How the button looks.
    pub style: String,
    /// Whether it may be given now.
    pub allowed: bool,
    /// Why not.
    pub reason: Option<Label>,
    /// The code of the reason.
    pub reason_code: Option<&'static str>,
    /// What it asks for.
    pub input: Vec<Argument>,
}

/// The commands of the platform itself, then those of the modules above.
pub(crate) fn with_own(mut more: Vec<Box<dyn Command>>) -> Result<Vec<Box<dyn Command>>, Problem> {
    let mut all: Vec<Box<dyn Command>> = vec![Box::new(set_password::SetPassword)];
    all.append(&mut more);
    let mut names: Vec<_> = all.iter().map(|command| command.name()).collect();
    names.sort_unstable();
    match names.windows(2).find(|pair| pair.first() == pair.last()) {
        Some(twice) => Err(Problem::internal("commands.twice", format!("{twice:?}"))),
        None => Ok(all),
    }
}

impl Platform {
    /// Every command there is.
    pub fn commands(&self) -> impl Iterator<Item = &dyn Command> {
        self.inner().commands.iter().map(AsRef::as_ref)
    }

    fn command_names(&self, object: &str) -> impl Iterator<Item = &'static str> {
        let of_object = self.commands().filter(move |one| one.object() == object);
        of_object.map(Command::name)
    }

    fn command(&self, object: &str, name: &str) -> Result<usize, Problem> {
        let found = self
            .inner()
            .commands
            .iter()
            .position(|c| c.name() == name && c.object() == object);
        found.ok_or_else(|| {
            Problem::new(
                weft_kernel::Kind::Missing,
                "command.unknown",
                format!("没有命令 `{name}`"),
                format!("There is no command `{name}`"),
            )
            .on_field("command")
            .suggesting(weft_expr::nearest(name, self.command_names(object)))
        })
    }

    /// The commands the object offers for a record, with the reason where one is not allowed.
    ///
    /// # Errors
    /// `record.missing`.
    pub fn commands_for(
        &self,
        caller: &Caller,
        object: &str,
        id: Id,
    ) -> Result<Vec<CommandState>, Problem> {
        self.sees(caller, object, id)?;
        let (platform, name) = (self.clone(), object.to_owned());
        self.write(caller, weft_store::Lane::Interactive, move |unit| {
            let record = unit.load(&name, id)?;
            let docs = record.object().doc.commands.clone();
            let mut states = Vec::new();
            for doc in docs {
                let known = platform.command(&name, &doc.name).ok();
                let command = known.and_then(|ix| platform.inner().commands.get(ix));
                states.extend(
                    command.map(|command| state(unit, command.as_ref(), &record, doc.style)),
                );
            }
            Ok(states)
        })
    }

    /// Gives a command to a record.
    ///
    /// # Errors
    /// `record.missing`, `command.unknown`, `access.command`, and why the command was refused.
    pub fn command_record(
        &self,
        caller: &Caller,
        (object, id, command): (&str, Id, &str),
        input: Json,
        once: Option<Once>,
    ) -> Result<Reply, Problem> {
        let there = self.object_for(caller, object);
        self.audited(caller, command, (object, Some(id)), there)?;
        let ix = self.command(object, command)?;
        // The right first: preparing may be costly.
        let caller = &*caller.current(&self.model())?;
        let given = match self.inner().commands.get(ix) {
            Some(known) => permitted(caller, known.as_ref()).and_then(|()| known.prepare(input)),
            None => Ok(input),
        };
        let input = self.audited(caller, command, (object, Some(id)), given)?;
        let (platform, name) = (self.clone(), object.to_owned());
        let given = self.write_once(caller, once, move |unit| {
            let command = platform.inner().commands.get(ix);
            let command = command.ok_or_else(|| Problem::internal("command.gone", ix))?;
            let record = unit
                .load_locked(&name, &[id])?
                .pop()
                .ok_or_else(Problem::missing)?;
            command.allowed(unit, &record)?;
            let outcome = command.run(unit, &record, &input)?;
            let body = serde_json::json!({ "message": outcome.message.zh });
            let entry = LogEntry {
                at: unit.now(),
                actor: unit.caller().id(),
                action: command.name().to_owned(),
                object: Some(name.clone()),
                record: Some(id),
                request: unit.caller().request().map(str::to_owned),
                body: body.into(),
            };
            unit.tx().log_change(entry)?;
            Ok(Reply {
                status: 200,
                body: serde_json::json!({ "message": outcome.message }),
            })
        });
        self.people_changed(object);
        self.audited(caller, command, (object, Some(id)), given)
    }
}

fn state(
    unit: &mut Unit<'_, '_>,
    command: &dyn Command,
    record: &Record,
    style: String,
) -> CommandState {
    let reason = permitted(unit.caller(), command)
        .and_then(|()| command.allowed(unit, record))
        .err();
    CommandState {
        name: command.name(),
        label: command.label(),
        style,
        allowed: reason.is_none(),
        reason_code: reason.as_ref().map(Problem::code),
        reason: reason.map(|problem| problem.told().clone()),
        input: command.arguments(),
    }
}

fn permitted(caller: &Caller, command: &dyn Command) -> Result<(), Problem> {
    let access = caller.access();
    if access.may_command(command.name(), command.object()) {
        return Ok(());
    }
    let label = command.label();
    Err(Problem::refused(
        "access.command",
        format!("您没有「{}」的权限", label.zh),
        format!("You may not give the command \"{}\"", label.en),
    ))
}
