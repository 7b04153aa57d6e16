using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Fairlead.Cluster.Serving;

/// <summary>A gRPC service that a <see cref="ClusterServer"/> answers for. Servers listen before they have a registry, so a service may come later.</summary>
public sealed class ClusterService
{
    private ClusterService(Action<IServiceCollection> register, Action<IEndpointRouteBuilder> map) => (Register, Map) = (register, map);

    internal Action<IServiceCollection> Register { get; }

    internal Action<IEndpointRouteBuilder> Map { get; }

    /// <summary>A service that is there already.</summary>
    /// <typeparam name="T">A class derived from a generated base. One instance serves all calls; it must not be disposable.</typeparam>
    public static ClusterService Of<T>(T service)
        where T : class => Later(() => service);

    /// <summary>A service that comes later: until <paramref name="current"/> gives one, callers are told UNAVAILABLE and try elsewhere.</summary>
    public static ClusterService Later<T>(Func<T?> current)
        where T : class => new(
            services => services.AddTransient(_ => current() ?? throw new RpcException(new Status(StatusCode.Unavailable, "this server has no registry yet"))),
            routes => routes.MapGrpcService<T>());
}
