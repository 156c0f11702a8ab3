//! What the generated `Debug` shows in place of values.

use std::fmt;
use std::marker::PhantomData;

/// Stands for a personal value.
pub(crate) struct Redacted;

impl fmt::Debug for Redacted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

/// Shows that a personal field is set, or that it is not.
pub(crate) fn hidden<T: Default + fmt::Debug + PartialEq>(value: &T) -> &dyn fmt::Debug {
    if *value == T::default() { value } else { &Redacted }
}

/// A number of the enumeration `E`, shown by its name if it has one.
pub(crate) struct Named<E>(i32, PhantomData<E>);

pub(crate) fn named<E>(value: i32) -> Named<E> {
    Named(value, PhantomData)
}

impl<E: fmt::Debug + TryFrom<i32>> fmt::Debug for Named<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match E::try_from(self.0) {
            Ok(value) => value.fmt(f),
            Err(_) => self.0.fmt(f),
        }
    }
}

/// Several numbers of an enumeration, or one that may be absent.
pub(crate) struct Names<'a, E, C>(&'a C, PhantomData<E>);

pub(crate) fn names<E, C>(values: &C) -> Names<'_, E, C> {
    Names(values, PhantomData)
}

impl<'a, E, C> fmt::Debug for Names<'a, E, C>
where
    E: fmt::Debug + TryFrom<i32>,
    &'a C: IntoIterator<Item = &'a i32>,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.into_iter().map(|value| named::<E>(*value))).finish()
    }
}
