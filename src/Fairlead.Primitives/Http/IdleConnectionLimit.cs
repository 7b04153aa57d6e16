using System.Net;

namespace Fairlead.Primitives.Http;

/// <summary>
/// Bounds how many connections a pool keeps idle, as Go's <c>MaxIdleConns</c> does; <see cref="SocketsHttpHandler"/> has no such
/// bound. A connection that becomes idle when there are enough shows its end to the pool, which then drops it.
/// </summary>
/// <remarks>
/// A request's flow of execution tells which connection it writes to; the pool itself does not say. The end is only shown, and the
/// socket left open until the pool closes it: a request that took the connection at that very moment still goes through.
/// </remarks>
internal sealed class IdleConnectionLimit(int most) : DelegatingHandler
{
    private static readonly AsyncLocal<Exchange?> Current = new();

    private readonly Lock _lock = new();
    private readonly HashSet<TrackedStream> _idle = [];

    /// <summary>A connection of this pool, before any encryption.</summary>
    public Stream Track(Stream stream) => new TrackedStream(this, stream);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var exchange = new Exchange();
        Current.Value = exchange;
        var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        response.Content = new ReadContent(response.Content, () => End(exchange));
        return response;
    }

    private void Begin(TrackedStream stream)
    {
        if (Current.Value is not { } exchange || ReferenceEquals(exchange, stream.Owner))
        {
            return;
        }

        lock (_lock)
        {
            exchange.Stream = stream;
            stream.Owner = exchange;
            stream.IsSurplus = false;
            _idle.Remove(stream);
        }
    }

    private void End(Exchange exchange)
    {
        lock (_lock)
        {
            // Another request may have taken the connection already.
            if (exchange.Stream is not { IsOpen: true } stream || !ReferenceEquals(stream.Owner, exchange))
            {
                return;
            }

            stream.Owner = null;
            if (_idle.Count < most)
            {
                _idle.Add(stream);
            }
            else
            {
                stream.IsSurplus = true;
            }
        }
    }

    private void Closed(TrackedStream stream)
    {
        lock (_lock)
        {
            stream.IsOpen = false;
            _idle.Remove(stream);
        }
    }

    /// <summary>One request with its answer.</summary>
    private sealed class Exchange
    {
        public TrackedStream? Stream { get; set; }
    }

    /// <summary>A connection that knows which exchange uses it.</summary>
    private sealed class TrackedStream(IdleConnectionLimit limit, Stream inner) : PassingStream(inner)
    {
        public Exchange? Owner { get; set; }

        public bool IsOpen { get; set; } = true;

        /// <summary>Shows the pool an end when it looks whether the idle connection can still be used.</summary>
        public volatile bool IsSurplus;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            IsSurplus ? ValueTask.FromResult(0) : base.ReadAsync(buffer, cancellationToken);

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            limit.Begin(this);
            return base.WriteAsync(buffer, cancellationToken);
        }

        protected override void Dispose(bool disposing)
        {
            limit.Closed(this);
            base.Dispose(disposing);
        }
    }

    /// <summary>An answer's content that tells when it was read or thrown away; the connection is the pool's again then.</summary>
    private sealed class ReadContent : HttpContent
    {
        private readonly HttpContent _content;
        private readonly Action _read;

        public ReadContent(HttpContent content, Action read)
        {
            (_content, _read) = (content, read);
            foreach (var header in content.Headers)
            {
                Headers.TryAddWithoutValidation(header.Key, header.Value);
            }
        }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await _content.CopyToAsync(stream, context).ConfigureAwait(false);
            _read();
        }

        protected override async Task<Stream> CreateContentReadStreamAsync() =>
            new EndingStream(await _content.ReadAsStreamAsync().ConfigureAwait(false), _read);

        protected override bool TryComputeLength(out long length)
        {
            length = _content.Headers.ContentLength ?? 0;
            return _content.Headers.ContentLength is not null;
        }

        protected override void Dispose(bool disposing)
        {
            _content.Dispose();
            _read();
            base.Dispose(disposing);
        }
    }
    /// <summary>An answer's body as a stream; its end is the answer's.</summary>
    private sealed class EndingStream(Stream inner, Action ended) : PassingStream(inner)
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var count = await base.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            if (count == 0 && buffer.Length > 0)
            {
                ended();
            }

            return count;
        }

        protected override void Dispose(bool disposing)
        {
            base.Dispose(disposing);
            ended();
        }
    }
}
