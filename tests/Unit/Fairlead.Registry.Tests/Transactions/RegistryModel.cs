using Fairlead.Registry.Requests;
using Fairlead.Registry.State;
using Fairlead.Registry.Tests.State;
using Fairlead.Registry.Transactions;

namespace Fairlead.Registry.Tests.Transactions;

/// <summary>A registry without a host: requests one after the other, at a time the test says.</summary>
internal sealed class RegistryModel
{
    private readonly KeySpaceModel _store = new();

    internal RegistrySnapshot Now { get; private set; } = RegistrySnapshot.Empty;

    internal DateTimeOffset Clock { get; set; } = DateTimeOffset.UnixEpoch;

    internal Judgement Apply(RegistryRequest request)
    {
        request = request with { At = Clock };
        var judgement = Judge.Request(Now, request);
        var batch = _store.Commit(judgement.Transaction);
        Assert.NotNull(batch);
        Now = Now.Apply(batch, new ChangeSet());
        return judgement;
    }

    /// <summary>Applies what must be granted.</summary>
    internal RegistryModel With(RegistryRequest request)
    {
        var judgement = Apply(request);
        Assert.True(judgement.Applied, judgement.Error);
        return this;
    }
}
