using System.Net.Security;

namespace Fairlead.Primitives.Tls;

/// <summary>What a listener shows to each new connection; open connections keep what they were shown.</summary>
/// <param name="first">With a certificate.</param>
public sealed class TlsListener(TlsMaterial first)
{
    private TlsMaterial _current = first;

    /// <summary>For the next connection.</summary>
    public SslServerAuthenticationOptions Options => Volatile.Read(ref _current).Listening ?? throw new InvalidOperationException("A listener cannot be without a certificate.");

    /// <summary>Takes what was read anew; it must have a certificate.</summary>
    public void Renew(TlsMaterial read) => Volatile.Write(ref _current, read);
}
