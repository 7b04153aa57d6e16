using Fairlead.Cluster.Agents;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Fairlead.Api.Http;

/// <summary>The answer to a forwarded call: status and headers go with the first byte of the body, or at the end when there is none.</summary>
internal sealed class ForwardedResponse : HttpResponseFeature
{
    private readonly ForwardedCall call;
    private bool begun;

    public ForwardedResponse(ForwardedCall call)
    {
        this.call = call;
        Content = new StreamResponseBodyFeature(new BodyStream(this));
    }

    public override bool HasStarted => begun;

    public StreamResponseBodyFeature Content { get; }

    public Task BeginAsync()
    {
        if (begun)
        {
            return Task.CompletedTask;
        }

        begun = true;
        return call.BeginAsync(StatusCode, Headers);
    }

    private sealed class BodyStream(ForwardedResponse response) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await response.BeginAsync();
            await response.call.WriteAsync(buffer);
        }

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override Task FlushAsync(CancellationToken cancellationToken) => response.BeginAsync();

        public override void Flush() => throw new NotSupportedException("It is written asynchronously.");

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("It is written asynchronously.");

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
