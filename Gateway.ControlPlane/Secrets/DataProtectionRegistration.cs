using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.Options;

namespace Gateway.ControlPlane.Secrets;

/// <summary>Data protection with its keys in the database.</summary>
internal static class DataProtectionRegistration
{
    public static void AddSharedDataProtection(this IServiceCollection services)
    {
        services.AddDataProtection().SetApplicationName("cloud-service-gateway");
        services.AddSingleton<IXmlRepository, DataProtectionKeys>();
        services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(provider => new ConfigureOptions<KeyManagementOptions>(
            options => options.XmlRepository = provider.GetRequiredService<IXmlRepository>()));

        // Data protection's own hosted service asks for the keys before the server listens: with PostgreSQL down it would hold the start up.
        foreach (ServiceDescriptor eager in services
            .Where(s => s.ServiceType == typeof(IHostedService) && s.ImplementationType?.Assembly == typeof(IDataProtectionBuilder).Assembly).ToList())
        {
            services.Remove(eager);
        }
    }
}
