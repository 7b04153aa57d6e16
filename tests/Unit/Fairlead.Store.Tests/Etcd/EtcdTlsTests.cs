using Fairlead.Store.Contract;
using Fairlead.Store.Etcd;
using Microsoft.Extensions.Logging.Abstractions;

namespace Fairlead.Store.Tests.Etcd;

public sealed class EtcdTlsTests
{
    [Fact]
    public async Task Open_MemberWithTls_NeedsItsAuthorityAndOurCertificate()
    {
        using var directory = new TempDirectory();
        var authority = new TestAuthority(directory, "good");
        var stranger = new TestAuthority(directory, "stranger");
        await using EtcdServer server = await EtcdServer.StartTlsAsync(authority.CaFile, authority.CertificateFile, authority.KeyFile);
        var options = new EtcdStoreOptions
        {
            Endpoints = [server.Client],
            CaFile = authority.CaFile,
            CertificateFile = authority.CertificateFile,
            KeyFile = authority.KeyFile,
            RequestTimeout = TimeSpan.FromSeconds(5),
        };

        await using (EtcdStore store = await OpenAsync(options))
        {
            CommitResult put = await store.CommitAsync(
                new StoreTransaction([], [new StoreOperation.Put(new byte[] { 1 }, new byte[] { 2 })]), CancellationToken.None);
            Assert.Equal(put.Revision, await store.ReadPointAsync(CancellationToken.None));
            Assert.True(store.Health.Writable);
        }

        EtcdStoreOptions refused = options with { RequestTimeout = TimeSpan.FromSeconds(1) };
        await Assert.ThrowsAsync<StoreUnavailableException>(() => OpenAsync(refused with { CertificateFile = null, KeyFile = null }));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => OpenAsync(refused with { CaFile = null }));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => OpenAsync(refused with { CaFile = stranger.CaFile }));
        await Assert.ThrowsAsync<StoreUnavailableException>(
            () => OpenAsync(refused with { CertificateFile = stranger.CertificateFile, KeyFile = stranger.KeyFile }));
    }

    private static async Task<EtcdStore> OpenAsync(EtcdStoreOptions options) =>
        await EtcdStore.OpenAsync(options, TimeProvider.System, NullLogger.Instance);
}
