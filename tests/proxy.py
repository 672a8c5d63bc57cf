"""A TCP proxy on the loopback that can be cut and mended: an engine that goes away, on command."""

import asyncio
import contextlib
import threading


class Proxy:
    """Forwards to ``(host, port)``; ``cut`` drops every connection and refuses new ones."""

    def __init__(self, host: str, port: int) -> None:
        self.target = (host, port)
        self.mend()
        self.writers: set[asyncio.StreamWriter] = set()
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()
        self.port: int = self._run(self._listen())

    def cut(self) -> None:
        self.is_cut = True
        self._run(self._drop())

    def hush(self) -> None:
        """Carry nothing more, either way, and tell nobody: a line that is half open."""
        self.is_silent = True

    def mend(self) -> None:
        self.is_cut = self.is_silent = False
        # What a bad line does: seconds of delay, bytes a second, and how many bytes a connection
        # carries towards the client before it breaks, in the middle of a frame if need be.
        self.delay = 0.0
        self.rate = 0
        self.breaks_after = 0

    def close(self) -> None:
        self._run(self._drop())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(5)

    def _run(self, work):
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(10)

    async def _listen(self) -> int:
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return server.sockets[0].getsockname()[1]

    async def _drop(self) -> None:
        for writer in list(self.writers):
            writer.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.is_cut:
            writer.transport.abort()
            return
        try:
            out_reader, out_writer = await asyncio.open_connection(*self.target)
        except OSError:
            writer.transport.abort()
            return
        self.writers |= {writer, out_writer}
        await asyncio.gather(
            self._pump(reader, out_writer), self._pump(out_reader, writer), return_exceptions=True
        )
        self.writers -= {writer, out_writer}

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            carried = 0
            while data := await reader.read(self.rate // 4 if self.rate else 65_536):
                if self.is_silent:
                    continue
                if self.delay:
                    await asyncio.sleep(self.delay)
                if self.rate:
                    await asyncio.sleep(len(data) / self.rate)
                if self.breaks_after and carried + len(data) > self.breaks_after:
                    writer.write(data[: self.breaks_after - carried])
                    await writer.drain()
                    writer.transport.abort()
                    return
                carried += len(data)
                writer.write(data)
                await writer.drain()
        with contextlib.suppress(OSError):
            writer.close()
