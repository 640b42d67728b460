//! The sockets: a listener whose connections can be cut.
//!
//! Faults need what an HTTP library does not offer: ending a connection without a byte of answer. So every accepted
//! stream is wrapped in a [`Plugged`], and whoever holds its [`Wire`] can cut it. From then on both directions of the
//! stream fail, hyper gives the connection up, and the client sees it closed.

use std::{
    io,
    net::SocketAddr,
    pin::Pin,
    sync::{
        Arc, Mutex, PoisonError, Weak,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
};

use axum::{
    extract::connect_info::Connected,
    serve::{IncomingStream, Listener},
};
use futures_util::task::AtomicWaker;
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::{TcpListener, TcpStream},
};

/// Accepts connections and enters each into [`Wires`].
pub(super) struct Entrance {
    pub(super) listener: TcpListener,
    pub(super) wires: Arc<Wires>,
}

/// All connections that may still be open.
#[derive(Debug, Default)]
pub(super) struct Wires(Mutex<Vec<Weak<State>>>);

/// The power to cut one connection.
#[derive(Clone, Debug)]
pub(super) struct Wire(Arc<State>);

/// A stream that fails once its wire is cut.
pub(super) struct Plugged {
    stream: TcpStream,
    wire: Wire,
}

#[derive(Debug, Default)]
struct State {
    cut: AtomicBool,
    reader: AtomicWaker,
}

impl Wire {
    /// Ends the connection without another byte.
    pub(super) fn cut(&self) {
        self.0.cut.store(true, Ordering::Release);
        self.0.reader.wake();
    }

    fn intact(&self) -> io::Result<()> {
        if self.0.cut.load(Ordering::Acquire) {
            Err(io::ErrorKind::ConnectionReset.into())
        } else {
            Ok(())
        }
    }
}

impl Wires {
    fn add(&self, wire: &Wire) {
        let mut wires = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        wires.retain(|known| known.strong_count() > 0);
        wires.push(Arc::downgrade(&wire.0));
    }

    /// Ends every open connection.
    pub(super) fn cut_all(&self) {
        for state in self
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .drain(..)
            .filter_map(|weak| weak.upgrade())
        {
            Wire(state).cut();
        }
    }
}

impl Listener for Entrance {
    type Io = Plugged;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Plugged, SocketAddr) {
        loop {
            if let Ok((stream, address)) = self.listener.accept().await {
                // A short answer must not wait for the acknowledgement of the one before it.
                let _ = stream.set_nodelay(true);
                let wire = Wire(Arc::default());
                self.wires.add(&wire);
                return (Plugged { stream, wire }, address);
            }
            // Out of descriptors, most likely: give open connections a chance to end.
            tokio::task::yield_now().await;
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

impl Connected<IncomingStream<'_, Entrance>> for Wire {
    fn connect_info(stream: IncomingStream<'_, Entrance>) -> Self {
        stream.io().wire.clone()
    }
}

impl AsyncRead for Plugged {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.wire.0.reader.register(cx.waker());
        self.wire.intact()?;
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl AsyncWrite for Plugged {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.wire.intact()?;
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.wire.intact()?;
        Pin::new(&mut self.stream).poll_write_vectored(cx, bufs)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
